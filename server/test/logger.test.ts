import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const LOGGER = join(__dirname, '..', 'build', 'logger.js');

/** What a process writes whose one thread for writing is taken for a while. */
function linesOf(script: string): string[] {
  const busy = `require('node:crypto').pbkdf2('', '', 1_000_000, 32, 'sha512', () => undefined);`;
  const source = `const logger = require(${JSON.stringify(LOGGER)}).createLogger(); ${busy} ${script}`;
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  return execFileSync(process.execPath, ['-e', source], { env })
    .toString()
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
}

test('a process that waits for its lines before it exits has written all of them, in order', () => {
  const lines = linesOf(
    `logger.info('one'); logger.info('two'); logger.written(60_000).then(() => { logger.info('three'); logger.info('four'); return logger.written(60_000); }).then(() => process.exit(0));`,
  );
  expect(lines).toEqual(['one', 'two', 'three', 'four']);
});

test('nothing is waited for where nothing was logged, and no longer than was said where nobody reads', () => {
  expect(linesOf(`logger.written(1e9).then(() => logger.info('at once'));`)).toEqual(['at once']);
  expect(
    linesOf(`logger.info('one'); logger.written(1).then(() => process.stdout.write('{"msg":"gave up"}\\n'));`),
  ).toEqual(expect.arrayContaining(['gave up']));
});
