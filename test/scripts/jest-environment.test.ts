import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../support/definitions';

const printed = (code: string, env: NodeJS.ProcessEnv = process.env): string =>
  execFileSync(process.execPath, ['-p', code], { encoding: 'utf8', cwd: ROOT, env }).trim();

test('a test and the processes it starts share a temporary directory that no other test file has', () => {
  expect(printed('os.tmpdir()')).toBe(tmpdir());
  expect(dirname(mkdtempSync(join(tmpdir(), 'own-')))).toBe(tmpdir());
  expect(tmpdir()).toMatch(/test-\w{6}$/);
});

test('what a test file leaves in it is gone when the file is over', () => {
  const directory = mkdtempSync(join(tmpdir(), 'jest-'));
  writeFileSync(
    join(directory, 'leaves.test.js'),
    `test('leaves a file', () => require('fs').writeFileSync(require('path').join(require('os').tmpdir(), 'left'), ''))`,
  );
  const parent = mkdtempSync(join(tmpdir(), 'parent-'));
  const config = {
    rootDir: directory,
    testEnvironment: join(ROOT, 'scripts', 'jest-environment.js'),
    cacheDirectory: join(directory, 'cache'),
  };
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  execFileSync(process.execPath, [jest, '--config', JSON.stringify(config), '--silent', '-i'], {
    cwd: directory,
    env: { ...process.env, TMPDIR: parent },
    stdio: 'pipe',
  });
  expect(existsSync(join(directory, 'cache'))).toBe(true);
  expect(readdirSync(parent)).toEqual([]);
});
