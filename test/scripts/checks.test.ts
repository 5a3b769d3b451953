import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { directoryDifferences } from '../../scripts/lib/checks/dist';
import { stalePages } from '../../scripts/lib/checks/docs';
import { tooLong } from '../../scripts/lib/checks/length';

let directory: string;
const write = (name: string, text: string): void => {
  mkdirSync(join(directory, dirname(name)), { recursive: true });
  writeFileSync(join(directory, name), text);
};
const differences = (): string[] => directoryDifferences(join(directory, 'dist'), join(directory, 'fresh'));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'checks-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('two directories of the same bytes do not differ', () => {
  for (const place of ['dist', 'fresh']) write(`${place}/compose/compose.yml`, 'name: digits\n');
  expect(differences()).toEqual([]);
});

test('a file that differs is named with the first line that does', () => {
  write('dist/a.yaml', 'one\ntwo\nthree\n');
  write('fresh/a.yaml', 'one\n2\nthree\n');
  write('dist/b.yaml', 'one\n');
  write('fresh/b.yaml', 'one\ntwo\n');
  expect(differences()).toEqual(['a.yaml, line 2', 'b.yaml, line 2']);
});

test('files that are on one side only are named', () => {
  write('dist/old.yaml', '');
  write('fresh/new.yaml', '');
  expect(differences()).toEqual(['new.yaml is not committed', 'old.yaml is not synthesized any more']);
});

test('a TypeScript file over the limit is named with its length, one at the limit is not', () => {
  write('lib/long.ts', 'line\n'.repeat(4));
  write('lib/fits.ts', 'line\n'.repeat(3));
  write('lib/long.js', 'line\n'.repeat(4));
  write('lib/build/long.ts', 'line\n'.repeat(4));
  write('.cache/long.ts', 'line\n'.repeat(4));
  expect(tooLong(directory, 3)).toEqual([{ name: 'lib/long.ts', lines: 4 }]);
});

test('a generated page that is missing or says something else is named', async () => {
  write('docs/same.md', 'rules\n');
  write('docs/other.md', 'old rules\n');
  const pages = ['same', 'other', 'missing'].map((name) => ({ path: `docs/${name}.md`, generate: () => 'rules\n' }));
  expect(await stalePages(pages, directory)).toEqual(['docs/other.md', 'docs/missing.md']);
});
