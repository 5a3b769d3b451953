import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { atomicDirectory } from '../../scripts/lib/atomic-directory';
import { exec, must } from '../../scripts/lib/exec';

const node = (code: string) => [process.execPath, ['--eval', code]] as const;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'exec-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a command is a result, whatever its exit code', async () => {
  const result = await exec(...node('console.log("out"); console.error("err"); process.exitCode = 3'));
  expect(result).toMatchObject({ code: 3, stdout: 'out\n' });
  expect(result.output).toContain('err\n');
});

test('a command that a signal ended has the code a shell would give', async () => {
  const { code } = await exec(...node('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'));
  expect(code).toBe(143);
});

test('a command that has to succeed fails with its name and the end of its output', async () => {
  await expect(must('npm ci', ...node('console.error("no network"); process.exitCode = 7'))).rejects.toMatchObject({
    message: 'npm ci failed with exit code 7:\nno network',
    exitCode: 7,
  });
});

test('a script that is ended ends the command it runs', async () => {
  const pidFile = join(directory, 'pid');
  const child = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const script = `const { exec } = require(${JSON.stringify(resolve('scripts/lib/exec'))});
    exec(process.execPath, ["--eval", ${JSON.stringify(child)}]).then(({ code }) => console.log("ended", code));`;
  const parent = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: string[] = [];
  parent.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '')
    await new Promise((next) => setTimeout(next, 20));
  parent.kill('SIGTERM');
  expect(await once(parent, 'exit')).toEqual([143, null]);
  expect(printed).toEqual(['ended 143\n']);
  expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow('ESRCH');
});

test('a directory that could not be filled is not there, and leaves nothing beside it', async () => {
  const target = join(directory, 'tool');
  const filling = atomicDirectory(target, async (partial) => {
    mkdirSync(partial);
    writeFileSync(join(partial, 'half'), '');
    throw new Error('no network');
  });
  await expect(filling).rejects.toThrow('no network');
  expect(readdirSync(directory)).toEqual([]);
});

test('a directory is whole once it is there, and what a killed run left beside it is gone', async () => {
  const ended = spawn(process.execPath, ['--eval', '']);
  await once(ended, 'exit');
  mkdirSync(join(directory, `.partial-${ended.pid}`));
  mkdirSync(join(directory, `.partial-${process.ppid}`));
  await atomicDirectory(join(directory, 'tool'), async (partial) => {
    mkdirSync(partial);
    writeFileSync(join(partial, 'whole'), '');
  });
  expect(readdirSync(directory).sort()).toEqual([`.partial-${process.ppid}`, 'tool']);
  expect(readdirSync(join(directory, 'tool'))).toEqual(['whole']);
});
