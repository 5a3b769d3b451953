import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const SCRIPT = `
  require(${JSON.stringify(resolve('scripts/lib/end-with-npm'))}).endWithNpm();
  process.on('SIGTERM', () => { console.log('told to end'); process.exit(); });
  console.log('watching');
  setInterval(() => {}, 1000);
`;

test.each(['the shell npm runs a script behind', 'npm itself'])('a script ends when %s is killed', async (victim) => {
  // As npm does it: npm, a shell, the script. The shell has something left to do, so that it does not become the script.
  const shell = '"$NODE" --eval "$SCRIPT"; true';
  const npm = `const { spawn } = require('node:child_process');
    console.log(spawn('sh', ['-c', ${JSON.stringify(shell)}], { stdio: 'inherit' }).pid);`;
  const env = { ...process.env, NODE: process.execPath, SCRIPT, npm_lifecycle_event: 'start' };
  const child = spawn(process.execPath, ['--eval', npm], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (!text.includes('watching')) return;
    if (victim === 'npm itself') child.kill('SIGKILL');
    else process.kill(Number.parseInt(output, 10), 'SIGKILL');
  });
  // The pipe closes when the last of the three is gone.
  await once(child.stdout, 'close');
  expect(output).toMatch(/watching\ntold to end\n$/);
});
