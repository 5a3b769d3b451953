import { once } from 'node:events';
import net from 'node:net';
import { credit, creditSignatures } from './support/bindings';
import { png } from './support/pictures';
import { start, until, type Running } from './support/start';

let running: Running;
let recordGateway: Running;
let whole: Buffer;
beforeAll(async () => {
  running = await start({ config: { maxBodyBytes: 20_000 } });
  recordGateway = await start({ binding: credit, behaviour: { signatures: creditSignatures } });
  whole = await png(new Array<number>(64).fill(7), 8, 8, 1);
});
afterAll(async () => {
  await running.stop();
  await recordGateway.stop();
});

async function post(body: Buffer | string | FormData, headers: Record<string, string> = {}) {
  const response = await fetch(`${running.url}/predict`, {
    method: 'POST',
    headers,
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : body,
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) as { detail?: string; code?: string; type?: string } };
}

/** Sends bytes as they are, and gives all that comes back until the server closes. */
async function raw(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = net.connect(Number(new URL(running.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return received;
}

const PNG = { 'content-type': 'image/png' };
const JSON_TYPE = { 'content-type': 'application/json' };

describe('the data port', () => {
  test('tells at / how to call it, from the binding', async () => {
    expect(await (await fetch(running.url)).json()).toEqual({
      predict: 'POST /predict',
      describe: 'GET /openapi.json',
      send: [
        'application/json: {"url": "https://..."}',
        'application/json: {"b64": "<the picture in base64>"}',
        'application/json: [{"url": ...}, {"b64": ...}, ...]',
        'image/jpeg, image/png, image/webp, image/gif: the picture',
        'multipart/form-data: files, a picture each',
      ],
    });
    expect(await (await fetch(recordGateway.url)).json()).toEqual({
      predict: 'POST /predict',
      describe: 'GET /openapi.json',
      send: [
        'application/json: {"job": ..., "duration": ..., "poutcome": ...}',
        'application/json: [{"job": ..., "duration": ..., "poutcome": ...}, ...]',
      ],
    });
  });

  test.each(['/livez', '/readyz', '/metrics', '/predict/', '/../etc/passwd', '/%', '/%2e%2e/'])(
    'has nothing at %s',
    async (path) => {
      const received = await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(received).toMatch(/^HTTP\/1\.1 404 /);
      expect(received).toContain('"code":"NOT_FOUND"');
    },
  );

  test.each([
    ['GET', '/predict', 'POST'],
    ['HEAD', '/predict', 'POST'],
    ['DELETE', '/predict?a=b', 'POST'],
    ['OPTIONS', '/predict', 'POST'],
    ['PUT', '/', 'GET, HEAD'],
    ['QUERY', '/openapi.json', 'GET, HEAD'],
    ['POST', '/page/page.js', 'GET, HEAD'],
  ])('answers %s %s with 405 and the methods there are', async (method, path, allowed) => {
    const head = `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`;
    const received = await raw(`${head}Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx`);
    expect(received).toMatch(/^HTTP\/1\.1 405 /);
    expect(received).toMatch(new RegExp(`^allow: ${allowed}\r$`, 'm'));
  });

  test('describes itself, with the sizes of the running model', async () => {
    const response = await fetch(`${running.url}/openapi.json`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toMatchObject({
      openapi: '3.1.0',
      'x-model': { name: 'digits', inputs: { image: { dtype: 'float', shape: [-1, 8, 8, 1] } } },
    });
  });

  test('answers HEAD as GET, without the body', async () => {
    const response = await fetch(running.url, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('a body', () => {
  test('over the limit is a 413, declared or chunked, raw or multipart', async () => {
    const big = Buffer.alloc(20_001);
    const form = new FormData();
    form.append('file', new Blob([big]));
    const answers = [await post(big, PNG), await post(form), await post('x'.repeat(20_001), JSON_TYPE)];
    expect(answers.map(({ status }) => status)).toEqual([413, 413, 413]);
    expect(answers.map(({ body }) => body.code)).toEqual(new Array(3).fill('INVALID_ARGUMENT'));
    const chunk = `5000\r\n${'x'.repeat(0x5000)}\r\n`;
    const head = 'POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type:';
    expect(await raw(`${head} image/png\r\n\r\n`, chunk)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('of multipart that is endless before its first part is a 413', async () => {
    const head = 'POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n';
    const chunk = `5000\r\n${'x'.repeat(0x5000)}\r\n`;
    expect(await raw(`${head}Content-Type: multipart/form-data; boundary=b\r\n\r\n`, chunk)).toMatch(
      /^HTTP\/1\.1 413 /,
    );
  });

  test.each([
    ['text/plain', 'a'],
    ['application/x-www-form-urlencoded', 'url=a'],
    ['', 'a'],
  ])('of type "%s" is a 415 that says what to send', async (type, body) => {
    const answer = await post(body, { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(answer.body.detail).toContain('application/json: {"url": "https://..."}');
  });

  test('that is compressed is a 415', async () => {
    expect((await post(whole, { ...PNG, 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('that is missing is a 415', async () => {
    expect(await raw('POST /predict HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 415 /);
  });

  test.each([
    ['no picture', Buffer.from('hello')],
    ['no bytes', Buffer.alloc(0)],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>')],
  ])('that is %s is a 422', async (_what, body) => {
    expect((await post(body, { 'content-type': 'image/svg+xml' })).status).toBe(422);
  });

  test.each([
    ['not JSON', '{'],
    ['empty', ''],
    ['NaN', '{"url": NaN}'],
    ['a list', '[]'],
    ['a text', '"http://a.test"'],
    ['null', 'null'],
    ['without a url', '{}'],
    ['a number for the url', '{"url": 1}'],
    ['more than a url', '{"url": "http://a.test", "headers": {}}'],
    ['a prototype with a url', '{"__proto__": {"url": "http://a.test"}}'],
    ['not UTF-8', Buffer.from('{"url": "\xff"}', 'latin1')],
    ['very deep', '['.repeat(19_000)],
  ])('of JSON that is %s is a 400', async (_what, body) => {
    const answer = await post(body, JSON_TYPE);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('INVALID_ARGUMENT');
  });

  test('of multipart holds files and nothing else', async () => {
    const file = new Blob([new Uint8Array(whole)]);
    const form = (...parts: [string, Blob | string][]): FormData => {
      const data = new FormData();
      for (const [name, value] of parts) data.append(name, value);
      return data;
    };
    const statuses = async (...forms: FormData[]) => Promise.all(forms.map(async (one) => (await post(one)).status));
    expect(await statuses(form(['any', file]))).toEqual([200]);
    expect(await statuses(form(['a', 'text']), form(['a', file], ['b', 'text']), form())).toEqual([400, 400, 400]);
    const tooMany = form(...Array.from({ length: 33 }, (_, index): [string, Blob] => [String(index), file]));
    expect(await statuses(tooMany)).toEqual([400]);
  });

  test.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    [
      'cut off',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nx',
    ],
    ['of nothing', 'multipart/form-data; boundary=b', ''],
  ])('of multipart %s is a 4xx', async (_what, type, body) => {
    const { status } = await post(body, { 'content-type': type });
    expect([400, 415]).toContain(status);
  });
});

describe('what is not a request', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['two lengths', 'POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
    [
      'a length and chunks',
      'POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ])('%s is answered in the shape of every error', async (_what, bytes, status) => {
    const received = await raw(bytes);
    expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(received).toContain('\r\nContent-Type: application/problem+json\r\n');
    expect(received).toMatch(/\{"type":"urn:cdk8s-serving:problem:[a-z-]+".*"code":"INVALID_ARGUMENT"\}$/);
  });
});

describe('what is told and logged', () => {
  test('metrics count by code and stage, with series that do not depend on requests', async () => {
    const series = async (): Promise<string[]> =>
      (await (await fetch(`${running.managementUrl}/metrics`)).text())
        .split('\n')
        .filter((line) => line.startsWith('serving_gateway_'))
        .map((line) => line.replace(/ [^ ]+$/, ''));
    const before = await series();
    await post(whole, PNG);
    await Promise.all([...Array(20).keys()].map((index) => fetch(`${running.url}/${index}?a=${index}`)));
    expect(await series()).toEqual(before);
    expect(before).toContain('serving_gateway_requests_total{code="OK"}');
    const text = await (await fetch(`${running.managementUrl}/metrics`)).text();
    expect(text).toMatch(/serving_gateway_requests_total\{code="OK"\} [1-9]/);
    expect(text).toMatch(/serving_gateway_requests_total\{code="NOT_FOUND"\} [1-9]/);
    expect(text).toMatch(/serving_gateway_stage_seconds_count\{stage="run"\} [1-9]/);
    expect(text).toContain('serving_gateway_ready 1');
  });

  test('every line logged is one JSON object without a query, and no answer holds a path or a stack', async () => {
    await fetch(`${running.url}/nothing?signature=secret`, { headers: { authorization: 'Bearer secret' } });
    const { text } = await post('{"url": "http://10.0.0.1/?signature=secret"}', JSON_TYPE);
    expect(text).not.toMatch(/secret|10\.0|\bat \/|node_modules/);
    const refused = (line: string): boolean => line.includes('"code":"INVALID_ARGUMENT"');
    await until(() => running.logged.some(refused));
    expect(running.logged.map((line) => typeof JSON.parse(line))).toEqual(running.logged.map(() => 'object'));
    expect(running.logged.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(running.logged.join('')).not.toContain('secret');
  });
});
