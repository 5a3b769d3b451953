import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDefaultPorts } from '../stack/support/default-ports';
import { ROOT } from '../stack/support/example';
import { readPage } from './support/page';
import { Project } from './support/project';
import { runPage } from './support/run-page';

const GUIDES = join(ROOT, 'docs', 'guides');
const PAGES = readdirSync(GUIDES).filter((name) => name.endsWith('.md') && name !== 'README.md');

let directory: string;

beforeAll(() => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  directory = mkdtempSync(join(ROOT, '.cache', 'guides-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

test.each(PAGES)(
  'every block of %s does what the page says',
  async (name) => {
    const page = readPage(readFileSync(join(GUIDES, name), 'utf8'));
    expect(page.blocks.length).toBeGreaterThan(0);
    const project = new Project(join(directory, name.replace('.md', '')));
    const run = async (): Promise<void> => {
      try {
        await runPage(page, project);
      } finally {
        await project.stop();
      }
    };
    await (page.blocks.some(({ kind }) => kind === 'background') ? withDefaultPorts(run) : run());
  },
  240_000,
);

test('the TypeScript the pages end with has no type error', () => {
  const options = {
    composite: false,
    noEmit: true,
    types: ['node', 'jest'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), compilerOptions: options, include: ['*/**/*.ts'] }),
  );
  const { stdout } = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', directory], { encoding: 'utf8' });
  // Relative to the working directory, which is the root: what is below .cache is a page's.
  expect(stdout.split('\n').filter((line) => line.includes('.cache/'))).toEqual([]);
}, 120_000);

test('the index links every page, each once', () => {
  const index = readFileSync(join(GUIDES, 'README.md'), 'utf8');
  const linked = [...index.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, page]) => page);
  expect([...linked].sort()).toEqual([...PAGES].sort());
});
