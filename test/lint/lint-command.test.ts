import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { readSources } from '../../lib/cli/lint/read-sources';
import { ROOT, runLint } from './support/command';

const TUTORIAL = join(__dirname, 'tutorial');
const BROKEN = join(__dirname, 'broken');
/** Files are numbered in the order of the table. */
const broken = (name: string): string => {
  const file = readdirSync(BROKEN).find((other) => other.slice('00-'.length) === `${name}.yaml`);
  if (file === undefined) throw new Error(`no broken file is called ${name}`);
  return file;
};
const golden = (name: string): string => readFileSync(join(ROOT, 'test', 'golden', 'lint', name), 'utf8');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lint-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test.each(['table', 'json', 'sarif'])('a first deployment in the format %s', (format) => {
  const { status, stdout, stderr } = runLint(TUTORIAL, ['.', '--format', format]);
  expect(stdout).toBe(golden(`tutorial.${format}`));
  expect([status, stderr]).toEqual([1, '']);
});

test('every result in SARIF is on a line of a file, and names a rule that is described there', () => {
  const log = JSON.parse(golden('tutorial.sarif')) as Log;
  const rules = log.runs[0]?.tool.driver.rules ?? [];
  const results = log.runs[0]?.results ?? [];
  expect(results.length).toBeGreaterThan(10);
  for (const { ruleId, ruleIndex, locations } of results) {
    expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
    expect(locations?.[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(0);
  }
  expect(rules.filter(({ help }) => help?.text === undefined)).toEqual([]);
});

test('warnings fail, unless errors alone are asked for', () => {
  expect(runLint(BROKEN, [broken('floating-tag')]).status).toBe(1);
  const { status, stdout } = runLint(BROKEN, [broken('floating-tag'), '--severity', 'error']);
  // They are shown all the same.
  expect([status, stdout]).toEqual([0, expect.stringContaining('images/pinned')]);
  expect(runLint(BROKEN, [broken('autoscaler-range'), '--severity', 'error']).status).toBe(1);
});

test('rules that are ignored find nothing, and others still do', () => {
  const { status, stdout } = runLint(TUTORIAL, ['.', '--ignore', 'images/pinned', '--ignore', 'probes/liveness']);
  expect(status).toBe(1);
  expect(stdout).not.toMatch(/images\/pinned|probes\/liveness/);
  expect(stdout).toContain('probes/readiness');
});

test('standard input is a file called -', () => {
  const text = readFileSync(join(BROKEN, broken('autoscaler-range')), 'utf8');
  const { status, stdout } = runLint(directory, ['-'], text);
  expect([status, stdout]).toEqual([1, expect.stringMatching(/^-:\d+ {2}error {2}scaling\/range /)]);
});

test('a directory without YAML cannot be read', () => {
  expect(() => readSources([directory])).toThrow(`${directory} has no *.yaml or *.yml below it`);
});

test('what a Service selects may stand in another file', () => {
  const [deployment, service] = readFileSync(join(BROKEN, broken('service-selects-nothing')), 'utf8')
    .split('---\n')
    .filter((text) => text !== '');
  writeFileSync(join(directory, 'deployment.yaml'), deployment ?? '');
  writeFileSync(join(directory, 'service.yml'), service ?? '');
  expect(runLint(directory, ['service.yml']).status).toBe(0);
  const { status, stdout } = runLint(directory, ['.']);
  expect([status, stdout]).toEqual([1, expect.stringContaining('labels/service-selector')]);
});

test('directories are searched for YAML, hidden ones and node_modules are not', () => {
  for (const folder of ['deep/down', '.hidden', 'node_modules']) {
    mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(join(directory, folder, 'broken.yml'), 'a: [');
  }
  writeFileSync(join(directory, 'deep', 'notes.txt'), 'a: [');
  const { status, stdout } = runLint(directory, ['.']);
  expect(status).toBe(1);
  expect(stdout.split('\n')[0]).toMatch(/^deep\/down\/broken\.yml:1 {2}error {2}yaml\/syntax {2}- {2}\S/);
  expect(stdout).toContain('1 error, 0 warnings in 1 file (0 objects)');
});

test.each([
  ['a file that is not there', ['nowhere.yaml'], 'cannot read nowhere.yaml: ENOENT'],
  ['no file at all', [], "missing required argument 'files'"],
  ['a rule that is none', ['-', '--ignore', 'images/pined'], '--ignore images/pined is no rule; the rules are '],
  ['a format that is none', ['-', '--format', 'xml'], 'Allowed choices are table, json, sarif.'],
])('%s: exit code 2, and one line says why', (_what, args, message) => {
  const { status, stdout, stderr } = runLint(directory, args);
  expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
