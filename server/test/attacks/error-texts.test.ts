import { hostname, tmpdir } from 'node:os';
import { GrpcMethod, encodePredictRequest, withoutPaths, type Tensor } from '@cdk8s-serving/contract';
import { Target } from '../support/target';

let target: Target;

beforeAll(async () => {
  target = await Target.start();
});

afterEach(() => target.expectWell());

afterAll(async () => {
  expect(await target.stop()).toBe(0);
});

/** What no client may learn: directories, hosts, stacks, the environment, native names. */
const SECRETS: readonly RegExp[] = [
  new RegExp(tmpdir()),
  new RegExp(process.cwd()),
  new RegExp(`\\b${hostname()}\\b`),
  /node_modules|\.(ts|js):\d+/,
  /^\s+at /m,
  /127\.0\.0\.1/,
  /\b(HOME|PATH)=/,
  /\b(undefined|NaN is|null pointer|\[object)\b/,
  /RangeError|TypeError|SyntaxError/,
];

function expectDiscreet(text: string): void {
  for (const secret of SECRETS) expect(text).not.toMatch(secret);
}

const ints = (...values: number[]): Tensor => ({
  dtype: 'int32',
  shape: [values.length],
  data: Int32Array.from(values),
});

test.each<[string, string, string]>([
  ['half', 'predict', ''],
  ['half', 'predict', '{'],
  ['half', 'predict', '[]'],
  ['half', 'predict', '{"instances": "x"}'],
  ['half', 'predict', '{"signature_name": "no", "instances": [1]}'],
  ['half', 'predict', '{"instances": [[1, 2], [3]]}'],
  ['half', 'predict', '{"instances": [{"b64": "%%"}]}'],
  ['half', 'classify', '{"examples": [{"x": 1.0}]}'],
  ['half', 'regress', '{}'],
  ['math', 'predict', '{"signature_name": "divide", "inputs": {"x": [1], "y": [0]}}'],
  ['math', 'predict', '{"inputs": {"a": [[1, 2], [1, 2], [1, 2]], "b": [[1, 2], [3, 4]]}}'],
  ['examples', 'classify', '{"examples": [{"x": "text"}]}'],
  ['examples', 'regress', '{"examples": [{}]}'],
  ['examples', 'predict', '{"instances": [{"b64": "AAAA"}]}'],
  ['nobody', 'predict', '{"instances": [1.0]}'],
  ['half/versions/5', 'predict', '{"instances": [1.0]}'],
  ['half/labels/no', 'predict', '{"instances": [1.0]}'],
])('REST %s:%s with %s', async (model, verb, body) => {
  const response = await fetch(`${target.rest}/v1/models/${model}:${verb}`, { method: 'POST', body });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expectDiscreet(await response.text());
  expectDiscreet(JSON.stringify([...response.headers]));
});

test.each<[string, Uint8Array]>([
  ['noise', Buffer.alloc(50, 0xee)],
  [
    'a division by zero',
    encodePredictRequest({
      modelSpec: { name: 'math', signatureName: 'divide' },
      inputs: new Map([
        ['x', ints(1)],
        ['y', ints(0)],
      ]),
    }),
  ],
  [
    'shapes that do not fit',
    encodePredictRequest({
      modelSpec: { name: 'math', signatureName: 'divide' },
      inputs: new Map([
        ['x', ints(1, 2)],
        ['y', ints(1, 2, 3)],
      ]),
    }),
  ],
])('gRPC with %s', async (_what, request) => {
  const error = (await target.client.call(GrpcMethod.predict, request).catch((thrown: unknown) => thrown)) as {
    details: string;
    metadata: { getMap(): object };
  };
  expect(error.details).toMatch(/\w/);
  expectDiscreet(error.details);
  expectDiscreet(JSON.stringify(error.metadata.getMap()));
});

test.each([
  ['Could not find SavedModel at: /models/m/1', 'Could not find SavedModel at: <path>'],
  ["open '/models/m/1/saved_model.pb': no such file", "open '<path>': no such file"],
  ['file:///etc/passwd; /etc/passwd', 'file://<path>; <path>'],
  ['{{node dense/MatMul}} and model/dense/kernel:0', '{{node dense/MatMul}} and model/dense/kernel:0'],
  ['1 / 2, and/or, /one', '1 / 2, and/or, /one'],
])('of %s a client reads %s', (text, read) => {
  expect(withoutPaths(text)).toBe(read);
});

describe('the log', () => {
  const HOSTILE = 'half\r\n{"level":60,"msg":"forged"}\u001b[31m\u2028';

  test('is one line of JSON for each event, whatever a client puts into its request', async () => {
    await fetch(`${target.rest}/v1/models/${encodeURIComponent(HOSTILE)}:predict`, {
      method: 'POST',
      body: HOSTILE,
      headers: { authorization: 'Bearer hunter2', 'x-request-id': 'a b\u0001'.replace('\u0001', '') },
    });
    await target.client
      .call(GrpcMethod.predict, encodePredictRequest({ modelSpec: { name: HOSTILE }, inputs: new Map() }))
      .catch(() => undefined);
    await target.expectWell();
    const lines = target.log.trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { msg: string; level: unknown });
    expect(events.filter(({ msg }) => msg === 'forged')).toEqual([]);
    expect(target.log).not.toMatch(/[\r\u001b\u2028]/);
    expect(target.log).not.toContain('hunter2');
  });
});
