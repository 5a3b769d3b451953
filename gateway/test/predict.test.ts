import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numericTensor, stringTensor, type ModelBinding } from '@cdk8s-serving/contract';
import { parseAllowedHosts } from '../index';
import { EXAMPLES, credit, creditSignatures, digits } from './support/bindings';
import { startOrigin } from './support/http-origin';
import { encodeSignature } from './support/signatures';
import { start, type Running } from './support/start';
import { StubFailure } from './support/stub-model-server';

const seven = readFileSync(join(EXAMPLES, 'digits', 'pictures', '7.png'));
const BEST_FIRST = '{"7":0.5,"3":0.125,';
const json = (value: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof value === 'string' ? value : JSON.stringify(value),
});
const picture = (body: Buffer, type = 'image/png') => ({ method: 'POST', headers: { 'content-type': type }, body });
const multipart = (...parts: [name: string, value: Blob | string][]) => {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  return { method: 'POST', body: form };
};

let running: Running | undefined;
async function started(options: Parameters<typeof start>[0] = {}): Promise<Running> {
  running = await start(options);
  return running;
}
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('a picture', () => {
  test('sent as the body is answered with its labels, best first', async () => {
    const { url, model } = await started();
    const response = await fetch(`${url}/predict`, picture(seven));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('server-timing')).toMatch(
      /^decode;dur=[\d.]+, resize;dur=[\d.]+, queue;dur=[\d.]+, run;dur=[\d.]+$/,
    );
    expect(await response.text()).toContain(BEST_FIRST);
    expect(model.seen).toHaveLength(1);
    expect(model.seen[0]).toMatchObject({ model: 'digits', signature: 'serving_default', outputFilter: ['scores'] });
    expect(model.seen[0]?.inputs.get('image')?.shape).toEqual([1, 8, 8, 1]);
  });

  test('is the same tensor however it is sent', async () => {
    const origin = await startOrigin((_request, response) => response.end(seven));
    const { url, model } = await started({ config: { fetchAllowedHosts: parseAllowedHosts('127.0.0.1') } });
    const ways = [
      picture(seven),
      picture(seven, 'image/anything'),
      picture(seven, 'application/octet-stream'),
      multipart(['file', new Blob([new Uint8Array(seven)])]),
      json({ url: `${origin.url}/7.png` }),
      json({ b64: seven.toString('base64') }),
    ];
    const answers = await Promise.all(ways.map(async (way) => (await fetch(`${url}/predict`, way)).text()));
    await origin.close();
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain(BEST_FIRST);
    expect(new Set(model.seen.map(({ inputs }) => JSON.stringify([...inputs]))).size).toBe(1);
  });

  test('behind a URL is fetched, and the time of it told', async () => {
    const origin = await startOrigin((_request, response) => response.end(seven));
    const { url } = await started({ config: { fetchAllowedHosts: parseAllowedHosts('127.0.0.1') } });
    const response = await fetch(`${url}/predict`, json({ url: origin.url }));
    await origin.close();
    expect(response.headers.get('server-timing')).toMatch(
      /^fetch;dur=[\d.]+, decode;dur=[\d.]+, resize;dur=[\d.]+, queue;dur=[\d.]+, run;dur=[\d.]+$/,
    );
  });

  test('behind a redirect is refused where the gateway was told of none, and fetched where it was', async () => {
    const origin = await startOrigin((request, response) => {
      if (request.url === '/7.png') response.end(seven);
      else response.writeHead(302, { location: '/7.png' }).end();
    });
    const fetchAllowedHosts = parseAllowedHosts('127.0.0.1');
    const ask = async (fetchMaxRedirects: number): Promise<readonly [status: number, text: string]> => {
      const { url, stop } = await start({ config: { fetchAllowedHosts, fetchMaxRedirects } });
      const response = await fetch(`${url}/predict`, json({ url: origin.url }));
      const text = await response.text();
      await stop();
      return [response.status, text];
    };
    const [refused, followed] = [await ask(0), await ask(1)];
    await origin.close();
    expect(refused).toEqual([400, expect.stringContaining('"urn:cdk8s-serving:problem:redirect-refused"')]);
    expect(followed).toEqual([200, expect.stringContaining(BEST_FIRST)]);
  });

  test('behind a private URL is refused, and the URL is not logged', async () => {
    const canary = await startOrigin((_request, response) => response.end(seven));
    const { url, logged } = await started();
    const response = await fetch(`${url}/predict`, json({ url: `${canary.url}/?signature=secret` }));
    await canary.close();
    expect(response.status).toBe(400);
    expect(canary.hits).toEqual([]);
    expect(logged.join('')).not.toMatch(/signature=|secret|127\.0\.0\.1/);
  });

  test('goes as bytes into a model that takes bytes', async () => {
    const binding: ModelBinding = { ...digits, preprocessing: { ...digits.preprocessing, scaling: 'none' } };
    const signature = encodeSignature({ image: ['uint8', [-1, 8, 8, 1]] }, { scores: ['float', [-1, 10]] });
    const { url, model } = await started({
      binding,
      behaviour: { signatures: new Map([['serving_default', signature]]) },
    });
    expect((await fetch(`${url}/predict`, picture(seven))).status).toBe(200);
    expect(model.seen[0]?.inputs.get('image')?.dtype).toBe('uint8');
  });
});

describe('a record', () => {
  const options = {
    binding: credit,
    behaviour: {
      signatures: creditSignatures,
      predict: () => new Map([['probability', numericTensor('float', [1, 1], Float32Array.of(0.75))]]),
    },
  };

  test('is answered with a decision', async () => {
    const { url, model } = await started(options);
    const response = await fetch(`${url}/predict`, json({ job: 'retired', duration: 445, poutcome: 'success' }));
    expect(await response.text()).toBe('{"credit_probability":0.75,"credit":true}');
    expect(model.seen[0]?.inputs.get('features')?.shape).toEqual([1, 17]);
  });

  test('that is wrong is a 400 naming the field, and the model is not asked', async () => {
    const { url, model } = await started(options);
    const response = await fetch(`${url}/predict`, json({ job: 'pilot', duration: 445, poutcome: 'success' }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: 'urn:cdk8s-serving:problem:invalid-request',
      detail: expect.stringMatching(/^field "job" is "pilot", expected one of "admin\."/) as string,
      code: 'INVALID_ARGUMENT',
    });
    expect(model.seen).toEqual([]);
  });

  test('cannot reach a prototype', async () => {
    const { url } = await started(options);
    const bodies = ['{"__proto__":{"job":"retired"}}', '{"constructor":{"prototype":{"polluted":1}}}'];
    const answers = await Promise.all(bodies.map((body) => fetch(`${url}/predict`, json(body))));
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('is not taken from a picture', async () => {
    const { url } = await started(options);
    const answers = [
      await fetch(`${url}/predict`, picture(seven)),
      await fetch(`${url}/predict`, multipart(['a', 'b'])),
    ];
    expect(answers.map(({ status }) => status)).toEqual([415, 415]);
    expect(await answers[0]?.text()).toContain('application/json');
  });
});

describe('an error of the model server', () => {
  const failing = (code: number, details: string) => ({
    behaviour: {
      predict: () => {
        throw new StubFailure(code, details);
      },
    },
  });

  test.each([
    [3, 400, 'INVALID_ARGUMENT'],
    [5, 404, 'NOT_FOUND'],
    [8, 429, 'RESOURCE_EXHAUSTED'],
    [9, 400, 'FAILED_PRECONDITION'],
    [11, 400, 'OUT_OF_RANGE'],
    [12, 501, 'UNIMPLEMENTED'],
  ])('gRPC %d is HTTP %d %s with its first line', async (grpcCode, status, code) => {
    const { url } = await started(failing(grpcCode, 'indices[0] = 9 is not in [0, 9)\n\tat /srv/train.py'));
    const response = await fetch(`${url}/predict`, picture(seven));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      type: 'urn:cdk8s-serving:problem:model-refused',
      status,
      detail: 'the model server refused: indices[0] = 9 is not in [0, 9)',
      code,
    });
  });

  test.each([
    [2, 500, 'UNKNOWN'],
    [13, 500, 'INTERNAL'],
    [14, 503, 'UNAVAILABLE'],
  ])('gRPC %d is HTTP %d %s without its text, which is logged on one line', async (grpcCode, status, code) => {
    const { url, logged } = await started(failing(grpcCode, 'secret of /srv/models at 10.1.2.3'));
    const response = await fetch(`${url}/predict`, picture(seven));
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code });
    expect(text).not.toMatch(/srv|10\.1/);
    const line = logged.find((entry) => entry.includes('secret of'));
    expect(line).toMatch(/^\{.*\}\n$/);
  });

  test('a model that takes too long is a 504', async () => {
    const { url } = await started({
      behaviour: { predict: () => new Promise(() => undefined) },
      config: { modelTimeoutMs: 100 },
    });
    const response = await fetch(`${url}/predict`, picture(seven));
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      detail: 'the model did not answer within 100 ms',
      code: 'DEADLINE_EXCEEDED',
    });
  });

  test('a model server that is gone is a 503 that names no address', async () => {
    const { url, model } = await started();
    model.stop();
    const response = await fetch(`${url}/predict`, picture(seven));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toEqual({
      type: 'urn:cdk8s-serving:problem:model-unavailable',
      title: 'The model cannot be reached',
      status: 503,
      detail: 'the model server cannot be reached',
      code: 'UNAVAILABLE',
      requestId: response.headers.get('x-request-id'),
    });
  });

  test('a call that ends with its model server, before it was answered, is made again and answered', async () => {
    const { url, model } = await started();
    const { predict } = model.behaviour;
    model.behaviour.predict = (seen) => {
      model.behaviour.predict = predict;
      model.stop();
      void model.start();
      return predict(seen);
    };
    const response = await fetch(`${url}/predict`, picture(seven));
    expect([response.status, model.seen.length]).toEqual([200, 2]);
  });

  test('CANCELLED by the model server is a 503: the client is still there', async () => {
    const { url } = await started(failing(1, 'the stream was reset'));
    const response = await fetch(`${url}/predict`, picture(seven));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'UNAVAILABLE', detail: 'the model server cannot be reached' });
  });

  test('outputs of another shape or type are a 500, never a shorter answer', async () => {
    const nine = new Map([['scores', numericTensor('float', [1, 9], new Float32Array(9))]]);
    const words = new Map([['scores', stringTensor([1], [Buffer.from('seven')])]]);
    const { url, model } = await started({ behaviour: { predict: () => nine } });
    expect((await fetch(`${url}/predict`, picture(seven))).status).toBe(500);
    model.behaviour.predict = () => words;
    expect((await fetch(`${url}/predict`, picture(seven))).status).toBe(500);
  });

  test('the gateway works on after all of it', async () => {
    const { url, model } = await started(failing(13, 'broken'));
    expect((await fetch(`${url}/predict`, picture(seven))).status).toBe(500);
    model.behaviour.predict = () => new Map([['scores', numericTensor('float', [1, 10], new Float32Array(10))]]);
    expect((await fetch(`${url}/predict`, picture(seven))).status).toBe(200);
  });
});
