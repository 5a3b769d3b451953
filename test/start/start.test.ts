import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { withDefaultPorts } from '../stack/support/default-ports';

const ROOT = join(__dirname, '..', '..');
const START = join(ROOT, 'scripts', 'start.js');

const startOnce = () => spawnSync(process.execPath, [START, '--once'], { cwd: ROOT, encoding: 'utf8' });

/** A test that needs the product's ports: it may have to wait until another file is done with them. */
const onDefaultPorts = (name: string, body: () => Promise<void>) => {
  test(name, () => withDefaultPorts(body), 300_000);
};

onDefaultPorts('npm start -- --once prints the digit of a picture the model has not seen, and ends with 0', () => {
  const { status, stdout, stderr } = startOnce();
  expect(stdout).toMatch(/7\.png is a 7\n\s+7\s+0\.99\d{4}/);
  expect(stdout).toMatch(/curl .*7\.png http:\/\/127\.0\.0\.1:9696\/predict/);
  expect([status, stderr.includes('✗')]).toEqual([0, false]);
  return Promise.resolve();
});

onDefaultPorts('a port that is taken is named with who needs it, and nothing is left running', async () => {
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(8500, '127.0.0.1', resolve));
  const { status, stderr } = startOnce();
  squatter.close();
  await once(squatter, 'close');
  expect(stderr).toMatch(/8500/);
  expect(stderr).toMatch(/digits/);
  expect(status).toBe(1);
  // The ports are free again: the whole stack starts.
  expect(startOnce().status).toBe(0);
});

onDefaultPorts('without --once it stays up until SIGINT, and takes its processes with it', async () => {
  const child = spawn(process.execPath, [START], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes('Ctrl-C stops everything.')) break;
  }
  const pictures = await fetch('http://127.0.0.1:8501/v1/models/digits');
  expect(pictures.status).toBe(200);
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
  await expect(fetch('http://127.0.0.1:8501/v1/models/digits')).rejects.toThrow();
  await expect(fetch('http://127.0.0.1:9697/livez')).rejects.toThrow();
});
