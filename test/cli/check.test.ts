import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appCommand } from './fixtures/app-command';
import { runCommand } from './fixtures/command';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'check-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const check = (which: string, ...options: readonly string[]): ReturnType<typeof runCommand> =>
  runCommand(['check', '--app', appCommand(which), ...options], directory);

it('finds nothing in a definition that is right, and writes nothing', () => {
  expect(check('right')).toEqual({ code: 0, stdout: 'right\n\nNothing found.\n', stderr: '' });
  expect(readdirSync(directory)).toEqual([]);
});

it('shows a finding with its construct, the model file, the reason and the fix', () => {
  const { code, stdout } = check('wrong');
  expect(code).toBe(1);
  const lines = stdout.split('\n').map((line) => line.trim());
  expect(lines).toEqual([
    'wrong',
    'findings:',
    expect.stringMatching(/^\[digits-gateway\] error: .*9 labels for the 10 classes of output 'scores'/),
    expect.stringMatching(/^model file: .*digits\/model\/1\/saved_model\.pb/),
    expect.stringMatching(/^reason: ./),
    expect.stringMatching(/^fix: add the 1 missing/),
    '',
    'One finding.',
    '',
  ]);
});

it('prints findings as JSON', () => {
  const { code, stdout } = check('wrong', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    exitCode: 1,
    summary: 'One finding.',
    apps: [
      {
        name: 'wrong',
        findings: [
          {
            rule: expect.stringMatching(/^contract\//),
            severity: 'error',
            path: 'digits-gateway',
            problem: expect.stringContaining('9 labels'),
            against: expect.stringContaining('saved_model.pb'),
            reason: expect.any(String),
            fix: expect.stringContaining('add the 1 missing'),
          },
        ],
        waived: [],
        acceptedLosses: [],
      },
    ],
    output: null,
  });
});

it('finds a loss that was not accepted, beside those that were', () => {
  const { code, stdout } = check('loss');
  expect(code).toBe(1);
  expect(stdout).toContain("or add 'local/digits/storage.claim' to acceptedLosses");
  expect(stdout).toMatch(/accepted losses:\n {4}compose\/digits\/storage\.claim: \S/);
});

it('shows accepted losses with what happens instead, and writes nothing where an app names a directory', () => {
  const { code, stdout } = check('accepted losses', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    summary: 'Nothing found.',
    apps: [
      {
        name: 'accepted',
        findings: [],
        acceptedLosses: [
          { id: 'compose/digits/storage.claim', reason: expect.stringMatching(/\S/) },
          { id: 'local/digits/storage.claim', reason: expect.stringMatching(/\S/) },
        ],
      },
    ],
  });
  expect(existsSync(join(directory, 'must-not-be-written'))).toBe(false);
});

it('shows what is waived, why and until when', () => {
  const { code, stdout } = check('waived');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^floating\n {2}waived:\n {4}\[digits\] warning: .*digits:latest.* \(images\/pinned\)\n {6}waiver: until 9999-12-31 \(a demonstration\)\n\nNothing found\.\n$/,
  );
});

it('finds what was waived until a day that is over', () => {
  const { code, stdout } = check('waived once', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    apps: [
      {
        findings: [
          {
            rule: 'images/pinned',
            severity: 'warning',
            waiver: { rule: 'images/pinned', reason: 'a demonstration', expires: '2020-02-29' },
          },
        ],
        waived: [],
      },
    ],
  });
  expect(check('waived once').stdout).toContain('      waiver: expired on 2020-02-29 (a demonstration)\n');
});

it('checks every ServingApp of a program', () => {
  const { code, stdout } = check('two', '--json');
  expect(code).toBe(1);
  const { apps } = JSON.parse(stdout) as { apps: { name: string; findings: unknown[] }[] };
  expect(apps.map(({ name, findings }) => [name, findings.length])).toEqual([
    ['staging', 0],
    ['production', 1],
  ]);
});

it.each([
  ['rules of its own', 1, 'nothing is deployed on Fridays', 'The app found its definition wrong.'],
  ['plain and wrong', 1, '[chart/digits-gateway] answer.labels', 'The app found its definition wrong.'],
  ['defect', 2, 'Error: after synth', 'ended with exit code 1, and no rule says why.'],
  ['plain', 0, 'a plain app', 'No ServingApp was synthesized'],
])('shows what the app itself says where no report does: %s', (which, exitCode, said, summary) => {
  const { code, stdout, stderr } = check(which);
  expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' });
  expect(stdout).toContain(said);
  expect(stdout.trimEnd().split('\n').at(-1)).toContain(summary);
});

it('takes the command of cdk8s.yaml', () => {
  writeFileSync(join(directory, 'cdk8s.yaml'), JSON.stringify({ language: 'typescript', app: appCommand('right') }));
  expect(runCommand(['check'], directory)).toMatchObject({ code: 0, stdout: 'right\n\nNothing found.\n' });
  expect(readdirSync(directory)).toEqual(['cdk8s.yaml']);
});

it('ends with exit code 2 for a command that does not exist', () => {
  const { code, stdout } = runCommand(['check', '--app', 'no-such-command-here'], directory);
  expect(code).toBe(2);
  expect(stdout).toContain('`no-such-command-here` ended with exit code 127, and no rule says why.');
});

it.each([
  ['is missing', undefined, /^cannot read cdk8s\.yaml \(ENOENT.*\); run this where it is, or give .*--app\n$/],
  ['names no app', 'language: typescript\n', /^cdk8s\.yaml has no `app`; add .*--app\n$/],
  ['is empty', '', /^cdk8s\.yaml has no `app`; add .*--app\n$/],
  ['is no YAML', 'app: [', /^cdk8s\.yaml is not YAML \([^]*\); correct it, or .*--app\n$/],
])('ends with exit code 2 where cdk8s.yaml %s', (_what, text, message) => {
  const files = text === undefined ? [] : [['cdk8s.yaml', text] as const];
  for (const [name, content] of files) writeFileSync(join(directory, name), content);
  const { code, stdout, stderr } = runCommand(['check'], directory);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
