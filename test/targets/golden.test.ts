import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../support/definitions';
import { GROUPS } from './golden-groups';
import { build, lossesOf } from './stack';

const GOLDEN = join(ROOT, 'test', 'golden');

/** Files of a definition, by their name in its folder, and what each is called there. */
const FILES: Readonly<Record<string, string>> = {
  'deployment.yaml': 'deployment.yaml',
  'service.yaml': 'service.yaml',
  'compose/compose.yml': 'compose.yml',
  'local/processes.json': 'processes.json',
};

/** A golden file; UPDATE_GOLDEN=1 writes it first, and `git diff` shows what changed. */
function golden(path: string, actual: string): string {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  return readFileSync(path, 'utf8');
}

let outdir: string;

/** Always as deep below the root, so that relative paths in what is written come out the same. */
beforeEach(() => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  outdir = mkdtempSync(join(ROOT, '.cache', 'golden-'));
});

afterEach(() => rmSync(outdir, { recursive: true }));

test.each(Object.entries(GROUPS))('%s: every file is written as its golden file', (name, definition) => {
  const losses = lossesOf(definition);
  build({ ...definition, app: { ...definition.app, outdir } }, losses).synth();
  for (const [file, goldenFile] of Object.entries(FILES)) {
    const actual = readFileSync(join(outdir, file), 'utf8');
    expect(actual).toBe(golden(join(GOLDEN, name, goldenFile), actual));
  }
  // What the definition does without is a file too: a loss that comes or goes is seen in review.
  const accepted = losses.map((loss) => `${loss}\n`).join('');
  expect(accepted).toBe(golden(join(GOLDEN, name, 'losses.txt'), accepted));
});

test('every folder of golden files belongs to a definition', () => {
  const folders = readdirSync(GOLDEN, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Those of lint are of its own tests.
  const names = folders.map(({ name }) => name).filter((name) => name !== 'lint');
  expect(names.sort()).toEqual(Object.keys(GROUPS).sort());
});
