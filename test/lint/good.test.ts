import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathExists, readSources } from '../../lib/cli/lint/read-sources';
import { lint } from '../../lib/lint/lint';
import { ROOT, runLint } from './support/command';

const GOOD = join(__dirname, 'good');

test.each(readdirSync(GOOD).sort())('there is nothing to complain about in %s', (name) => {
  const { findings, objects } = lint(readSources([join(GOOD, name)]), { pathExists, ignore: [] });
  expect(findings).toEqual([]);
  expect(objects).toBeGreaterThan(0);
});

test('good manifests stay good beside each other', () => {
  const { status, stdout } = runLint(__dirname, ['good']);
  expect([stdout, status]).toEqual([expect.stringMatching(/^nothing to complain about in 14 files .*\n$/), 0]);
});

test('what our own constructs synthesize is good: manifests and compose file', () => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const directory = mkdtempSync(join(ROOT, '.cache', 'lint-'));
  try {
    const synth = spawnSync(process.execPath, ['--require', 'ts-node/register', 'main.ts'], {
      cwd: ROOT,
      env: { ...process.env, CDK8S_OUTDIR: directory },
      encoding: 'utf8',
    });
    expect([synth.stderr, synth.status]).toEqual(['', 0]);
    const { status, stdout } = runLint(directory, ['.', 'compose/compose.yml']);
    expect([stdout, status]).toEqual([expect.stringMatching(/^nothing to complain about in \d+ files .*\n$/), 0]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
