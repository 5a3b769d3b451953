import { Agent, request } from 'node:http';
import {
  GrpcMethod,
  decodePredictRequest,
  decodeTensorProto,
  encodePredictRequest,
  type Signature,
} from '@cdk8s-serving/contract';
import { JsonCursor } from '../codec/json/cursor';
import { floatText } from '../codec/json/number-text';
import { parsePredictRequest } from '../codec/json/predict-request';
import { CountedServer, type Work } from './support/counted-server';
import { RawClient } from './support/server';

/** Counts of work, which are the same on every machine: what makes a request slow shows here before it shows in time. */

const LIMITS = { maxTensorBytes: 1 << 26 };
const PIXELS = 32 * 32 * 3;

const info = { tensorName: 'x:0', dtypeNumber: 1, dtype: 'float', shape: undefined };
const inputs = new Map([['x', { ...info, dimensionNames: [], hasShape: true }]]);
const signature: Signature = { methodName: '', inputs, outputs: new Map(), encoded: new Uint8Array(0) };
const expected = { signatures: new Map([['serving_default', signature]]), limits: LIMITS };

/** Numbers as they are in a picture, with all the digits of the double a float is. */
const picture = Float32Array.from({ length: PIXELS }, (_, index) => ((index * 7919) % 256) / 127.5 - 1);

afterEach(() => jest.restoreAllMocks());

test('of the numbers of a picture one in a hundred at most is read by the general reader, and no text is read twice', () => {
  const general = jest.spyOn(JsonCursor.prototype, 'number');
  const skipped = jest.spyOn(JsonCursor.prototype, 'skip');
  const rows = Array.from({ length: PIXELS / 3 }, (_, index) => [...picture.subarray(index * 3, index * 3 + 3)]);
  const bodies = [
    JSON.stringify({ signature_name: 'serving_default', instances: [rows] }),
    JSON.stringify({ instances: [{ x: rows }] }),
    JSON.stringify({ inputs: { x: [rows] } }),
    JSON.stringify({ inputs: [rows] }).replaceAll(',', ', '),
  ];
  for (const body of bodies) {
    general.mockClear();
    const { inputs: read } = parsePredictRequest(Buffer.from(body), expected).decode(signature, LIMITS);
    expect(read.get('x')?.data).toEqual(picture);
    expect(general.mock.calls.length).toBeLessThan(PIXELS / 100);
  }
  expect(skipped).not.toHaveBeenCalled();
});

test('a float is written without the exponent form of JavaScript, but for the odd one', () => {
  const slow = jest.spyOn(Number.prototype, 'toExponential');
  // The outputs of a softmax: most of them small.
  const scores = Float32Array.from({ length: 1000 }, (_, index) => Math.exp(-((index * 7919) % 1000) / 50));
  scores.forEach((score) => floatText(score));
  expect(slow.mock.calls.length).toBeLessThan(10);
});

test('tensor_content that is aligned is not copied: the tensor is a view of the request', () => {
  const tensor = { dtype: 'float', shape: [PIXELS], data: picture } as const;
  const message = encodePredictRequest({ modelSpec: { name: 'm' }, inputs: new Map([['x', tensor]]) });
  let views = 0;
  for (let offset = 0; offset < 4; offset += 1) {
    const moved = new Uint8Array(message.length + 4).subarray(offset, offset + message.length);
    moved.set(message);
    const encoded = decodePredictRequest(moved).inputs.get('x') ?? new Uint8Array(0);
    const { data } = decodeTensorProto(encoded, LIMITS);
    expect(data).toEqual(picture);
    if ('buffer' in data && data.buffer === moved.buffer) views += 1;
  }
  // Of four places one is a multiple of four.
  expect(views).toBe(1);
});

describe('a whole request, of one number', () => {
  const REQUESTS = 200;

  /**
   * What a request takes and a twelfth more of bytes, two resources and half a write more. Measured with Node v20.20.2: by
   * REST 43848 to 44160 bytes, 51.0 resources, 1.0 writes; by gRPC 61413 to 62361 bytes, 46.0 resources, 2.0 writes; the
   * same on a busy machine. To renew a bound set it to 0, and the test prints what it counts: lower when the server does
   * less, and higher only for work that is worth it.
   */
  const BOUNDS: Readonly<Record<'rest' | 'grpc', Work>> = {
    rest: { allocatedBytes: 48_000, asyncResources: 53, writes: 1.5 },
    grpc: { allocatedBytes: 67_500, asyncResources: 48, writes: 2.5 },
  };

  let server: CountedServer;

  beforeAll(async () => {
    server = await CountedServer.start();
  });

  afterAll(() => server.stop());

  /** The counts that are over their bound. */
  const tooMuch = (work: Work, bounds: Work) =>
    Object.fromEntries(Object.entries(work).filter(([name, count]) => count > bounds[name as keyof Work]));

  test('by REST makes no more garbage, asynchronous resources and writes than it did', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = '{"instances": [1.0]}';
    const options = { agent, host: '127.0.0.1', port: server.ports.rest, path: '/v1/models/half:predict' };
    const headers = { 'Content-Length': body.length };
    const predict = () =>
      new Promise<void>((resolve, reject) => {
        request({ ...options, method: 'POST', headers }, (response) => {
          response.resume().on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error('no answer'))));
        })
          .on('error', reject)
          .end(body);
      });
    const work = await server.workFor(predict, REQUESTS);
    agent.destroy();
    expect(tooMuch(work, BOUNDS.rest)).toEqual({});
  });

  test('by gRPC makes no more garbage, asynchronous resources and writes than it did', async () => {
    const client = new RawClient(`127.0.0.1:${server.ports.grpc}`);
    const x = { dtype: 'float', shape: [1], data: Float32Array.of(1) } as const;
    const message = encodePredictRequest({ modelSpec: { name: 'half' }, inputs: new Map([['x', x]]) });
    const work = await server.workFor(() => client.call(GrpcMethod.predict, message), REQUESTS);
    client.close();
    expect(tooMuch(work, BOUNDS.grpc)).toEqual({});
  });
});
