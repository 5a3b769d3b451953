import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { MODELS, eventually, flagsFor, post, temporaryDirectory } from './support/server';
import { ServerProcess, isReady } from './support/server-process';

test('SIGTERM: not ready at once, a request whose body is still coming is answered, exit 0', async () => {
  const { flags, rest, management } = await flagsFor('half', join(MODELS, 'half_plus_two'));
  const server = new ServerProcess(flags);
  await eventually(() => isReady(management));

  const body = '{"instances": [1.0]}';
  const slow = request({
    host: '127.0.0.1',
    port: rest,
    method: 'POST',
    path: '/v1/models/half:predict',
    headers: { 'Content-Length': body.length },
  });
  const answered = once(slow, 'response') as Promise<[import('node:http').IncomingMessage]>;
  slow.write(body.slice(0, 5));
  await eventually(async () => (await post(`http://127.0.0.1:${rest}/v1/models/half:predict`, body)).status === 200);

  server.signal('SIGTERM');
  await eventually(async () => !(await isReady(management)));
  slow.end(body.slice(5));
  const [response] = await answered;
  let text = '';
  for await (const chunk of response) text += String(chunk);
  expect(JSON.parse(text)).toEqual({ predictions: [3.5] });
  expect(response.headers.connection).toBe('close');
  expect(await server.end()).toBe(0);
});

test('stopped before it is ready it ends with 1, and its last line says what it waited for', async () => {
  const base = join(temporaryDirectory(), 'missing');
  const { flags, management } = await flagsFor('half', base);
  const server = new ServerProcess(flags);
  await eventually(() => server.output.includes('"msg":"listening"'));
  expect(await isReady(management)).toBe(false);
  server.signal('SIGTERM');
  expect(await server.end()).toBe(1);
  expect(JSON.parse(server.output.trim().split('\n').at(-1) ?? '')).toMatchObject({
    reasons: [`model half: the base path ${base} cannot be read (ENOENT)`],
    msg: 'stopped before it was ready',
  });
});

test('the health command says what /readyz says', async () => {
  const { flags, management } = await flagsFor('half', join(MODELS, 'half_plus_two'));
  const server = new ServerProcess(flags);
  await eventually(() => isReady(management));
  const healthy = new ServerProcess(['health', `--management_port=${management}`]);
  expect([await healthy.end(), healthy.output]).toEqual([0, '{"ready":true,"reasons":[],"warnings":[]}\n']);
  server.signal('SIGTERM');
  expect(await server.end()).toBe(0);
  const gone = new ServerProcess(['health', `--management_port=${management}`]);
  expect(await gone.end()).toBe(1);
  expect(gone.output).toContain('ECONNREFUSED');
});

test('a command line that cannot be used ends with 255 and names the flag', async () => {
  const server = new ServerProcess(['--port=http']);
  expect(await server.end()).toBe(255);
  expect(server.output).toMatch(/^model-server: --port is 'http', expected a whole number from 0 to 65535\n\nusage: /);
});

test('a LIBTENSORFLOW_DIR without a library ends with 255 and says what to do', async () => {
  const server = new ServerProcess(['--model_base_path=/models/m'], { LIBTENSORFLOW_DIR: __dirname });
  expect(await server.end()).toBe(255);
  expect(server.output).toMatch(/^model-server: LIBTENSORFLOW_DIR .+\n$/);
});

test('a port that is taken ends with 255 and names it', async () => {
  const { flags, management } = await flagsFor('half', join(MODELS, 'half_plus_two'));
  const first = new ServerProcess(flags);
  await eventually(() => isReady(management));
  const second = new ServerProcess(flags);
  expect(await second.end()).toBe(255);
  expect(second.output).toContain(
    `Failed to start server. Error: listen EADDRINUSE: address already in use 127.0.0.1:${management}`,
  );
  first.signal('SIGINT');
  expect(await first.end()).toBe(0);
});

test('a program that loads a model and simply ends does so with 0, TensorFlow threads and all', async () => {
  const program = `
    const { TensorflowEngine, searchLibtensorflow } = require(${JSON.stringify(join(__dirname, '..', 'build'))});
    new TensorflowEngine(searchLibtensorflow().location).load({
      path: ${JSON.stringify(join(MODELS, 'half_plus_two', '123'))}, tags: ['serve'], intraOpParallelism: 0, interOpParallelism: 0,
    }).then((model) => model.run('serving_default', new Map([['x', { dtype: 'float', shape: [1], data: Float32Array.of(1) }]]), { deadlineMs: Infinity }))
      .then((outputs) => console.log(outputs.get('y').data[0]));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect([output.trim(), code, signal]).toEqual(['2.5', 0, null]);
});
