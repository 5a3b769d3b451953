import { join } from 'node:path';
import {
  GrpcMethod,
  decodeInferenceResponse,
  decodeMultiInferenceResponse,
  encodeExample,
  encodeInferenceRequest,
  encodeMultiInferenceRequest,
  type ModelSpec,
} from '@cdk8s-serving/contract';
import { MODELS, errorOf, post, realEngine, startServer, type RunningServer } from './support/server';

const CLASSIFY = 'tensorflow/serving/classify';
const REGRESS = 'tensorflow/serving/regress';

let examples: RunningServer;
let half: RunningServer;

beforeAll(async () => {
  const engine = realEngine();
  examples = await startServer(engine, 'examples', join(MODELS, 'examples'));
  half = await startServer(engine, 'half', join(MODELS, 'half_plus_two'));
});

afterAll(async () => {
  await Promise.all([examples.stop(), half.stop()]);
});

/** A serialized example whose feature `x` is this. */
const example = (x: number): Uint8Array => encodeExample(new Map([['x', { kind: 'float', values: [x] }]]));

const spec = (signatureName?: string): ModelSpec => ({
  name: 'examples',
  ...(signatureName === undefined ? {} : { signatureName }),
});

describe('gRPC', () => {
  const call = (method: keyof typeof GrpcMethod, request: Uint8Array) =>
    examples.client.call(GrpcMethod[method], request);

  test('Regress answers one value per example, and says which version and signature answered', async () => {
    const bytes = await call('regress', encodeInferenceRequest(spec(), [example(1), example(4)]));
    expect(decodeInferenceResponse(bytes, 'regress')).toEqual({
      modelSpec: { name: 'examples', version: 1n, signatureName: 'serving_default' },
      result: { kind: 'regress', values: [2.5, 4] },
    });
  });

  test('Regress takes a column of outputs', async () => {
    const bytes = await call('regress', encodeInferenceRequest(spec('regress_column'), [example(2)]));
    expect(decodeInferenceResponse(bytes, 'regress').result).toEqual({ kind: 'regress', values: [3] });
  });

  test.each([
    ['classify', 'low', 'high', 0.75, 0.25],
    ['scores', '', '', 0.75, 0.25],
    ['classes', 'low', 'high', 0, 0],
  ])(
    'Classify of %s answers labels and scores, empty and 0 where the model has none',
    async (name, a, b, low, high) => {
      const bytes = await call('classify', encodeInferenceRequest(spec(name), [example(0.25)]));
      expect(decodeInferenceResponse(bytes, 'classify').result).toEqual({
        kind: 'classify',
        classifications: [
          [
            { label: a, score: low },
            { label: b, score: high },
          ],
        ],
      });
    },
  );

  test.each<['classify' | 'regress', ModelSpec, Uint8Array[], number, string]>([
    ['classify', { name: '' }, [], 3, 'ModelSpec has no name specified.'],
    ['classify', { name: 'other' }, [], 5, 'Servable not found for request: Latest(other)'],
    ['regress', spec('no'), [example(1)], 3, 'No signature was found with the name: no'],
    ['regress', spec(), [], 3, 'Input is empty.'],
    ['regress', spec('classify'), [example(1)], 3, 'Expected one output Tensor.'],
    [
      'regress',
      spec('scores'),
      [example(1)],
      3,
      'No regression outputs found in SignatureDef: scores (inputs: inputs; outputs: scores)',
    ],
    [
      'classify',
      spec(),
      [example(1)],
      3,
      'Expected classification signature outputs to contain at least one of "classes" or "scores". Signature was: serving_default (inputs: inputs; outputs: outputs)',
    ],
    ['classify', spec('first'), [example(1), example(2)], 3, 'Expected scores output batch size of 2. Got: 1'],
    [
      'regress',
      spec('wide'),
      [example(1), example(2)],
      3,
      'Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got [2,2]',
    ],
    ['regress', spec(), [new Uint8Array(0)], 3, expect.stringContaining('Feature: x') as string],
  ])('%s of %j is refused', async (method, modelSpec, list, code, details) => {
    await expect(call(method, encodeInferenceRequest(modelSpec, list))).rejects.toMatchObject({ code, details });
  });

  test('a signature that takes no examples is refused', async () => {
    const request = encodeInferenceRequest({ name: 'half' }, [example(1)]);
    await expect(half.client.call(GrpcMethod.regress, request)).rejects.toMatchObject({
      code: 3,
      details: 'No regression inputs found in SignatureDef: serving_default (inputs: x; outputs: y)',
    });
  });

  test('a request without a model spec, or that is no message, is refused', async () => {
    await expect(call('classify', new Uint8Array(0))).rejects.toMatchObject({ code: 3, details: 'Missing ModelSpec' });
    await expect(call('classify', Uint8Array.of(0x12, 0x7f))).rejects.toMatchObject({ code: 3 });
  });
});

describe('MultiInference', () => {
  const task = (signatureName: string, methodName: string, name = 'examples') => ({
    modelSpec: { name, signatureName },
    methodName,
  });

  test('answers every task in its order, with one version', async () => {
    const request = { tasks: [task('scores', CLASSIFY), task('', REGRESS)], examples: [example(0.5), example(1)] };
    const bytes = await examples.client.call(GrpcMethod.multiInference, encodeMultiInferenceRequest(request));
    expect(decodeMultiInferenceResponse(bytes)).toEqual([
      {
        modelSpec: { name: 'examples', version: 1n, signatureName: 'scores' },
        result: {
          kind: 'classify',
          classifications: [
            [
              { label: '', score: 0.5 },
              { label: '', score: 0.5 },
            ],
            [
              { label: '', score: 0 },
              { label: '', score: 1 },
            ],
          ],
        },
      },
      {
        modelSpec: { name: 'examples', version: 1n, signatureName: 'serving_default' },
        result: { kind: 'regress', values: [2.25, 2.5] },
      },
    ]);
  });

  test.each([
    [[], 3, 'Missing ModelSpec'],
    [
      [task('', REGRESS), task('scores', CLASSIFY, 'other')],
      3,
      'All ModelSpecs in a MultiInferenceRequest must access the same model name.',
    ],
    [[task('', REGRESS), task('scores', CLASSIFY, '')], 3, 'Found ModelSpec with an empty model name.'],
    [[task('', REGRESS), task('serving_default', REGRESS)], 3, 'Duplicate evaluation of signature: serving_default'],
    [[task('', 'tensorflow/serving/predict')], 12, 'Unsupported signature method_name: tensorflow/serving/predict'],
    [[task('no', REGRESS)], 3, 'No signature was found with the name: no'],
    [[task('', REGRESS), task('first', CLASSIFY)], 3, 'Expected scores output batch size of 2. Got: 1'],
  ])('%j is refused', async (tasks, code, details) => {
    const request = encodeMultiInferenceRequest({ tasks, examples: [example(1), example(2)] });
    await expect(examples.client.call(GrpcMethod.multiInference, request)).rejects.toMatchObject({ code, details });
  });
});

describe('REST', () => {
  const ask = (verb: string, body: string, server = examples, name = 'examples') =>
    post(`${server.rest}/v1/models/${name}:${verb}`, body);

  test('regress answers byte for byte as TensorFlow Serving does', async () => {
    const { status, text } = await ask('regress', '{"examples": [{"x": 1.0}, {"x": [4.0]}]}');
    expect(text).toBe('{\n    "results": [2.5, 4.0]\n}');
    expect(status).toBe(200);
  });

  test('classify answers byte for byte as TensorFlow Serving does', async () => {
    const { text } = await ask('classify', '{"signature_name": "classify", "examples": [{"x": 0.25}, {"x": 1.0}]}');
    expect(text).toBe('{\n    "results": [[["low", 0.75], ["high", 0.25]], [["low", 0.0], ["high", 1.0]]\n    ]\n}');
  });

  test('the context stands in for features an example does not have', async () => {
    const { text } = await ask('regress', '{"context": {"x": 2.0, "y": "z"}, "examples": [{}, {"x": 4.0}]}');
    expect(JSON.parse(text)).toEqual({ results: [3, 4] });
  });

  test('the version of the path answers', async () => {
    expect((await ask('regress', '{"examples": [{"x": 1.0}]}', examples, 'examples/versions/1')).status).toBe(200);
    expect((await ask('regress', '{"examples": [{"x": 1.0}]}', examples, 'examples/versions/2')).status).toBe(404);
  });

  test.each([
    ['', 400, 'JSON Parse error: The document is empty'],
    ['[]', 400, 'JSON Value: [] Is not object'],
    ['{}', 400, "JSON Value: {} When method is classify, key 'examples' is expected and was not found"],
    ['{"examples": 1}', 400, `JSON Value: {\n    "examples": 1\n} Expecting 'examples' value to be an list/array`],
    ['{"examples": []}', 400, `JSON Value: {\n    "examples": []\n} 'examples' value is an empty array`],
    ['{"examples": [1]}', 400, 'Example must be JSON object but got JSON Number'],
    ['{"context": 1, "examples": [{}]}', 400, 'Example must be JSON object but got JSON Number'],
    ['{"examples": [{"x": [1, 1.0]}]}', 400, 'Unexpected element type in feature: x expecting type: int64'],
    ['{"examples": [{"x": ["a", true]}]}', 400, 'Unexpected element type in feature: x expecting type: bytes'],
    ['{"examples": [{"x": [1.0, true]}]}', 400, 'Unexpected element type in feature: x expecting type: float'],
    ['{"examples": [{"x": null}]}', 400, 'Feature: x has element with unexpected JSON type: Null'],
    ['{"examples": [{"x": [[1]]}]}', 400, 'Feature: x has element with unexpected JSON type: Array'],
    ['{"examples": [{"x": {"y": 1}}]}', 400, 'Feature: x has element with unexpected JSON type: Object'],
    ['{"examples": [{"x": 9223372036854775808}]}', 400, 'Feature: x has uint64_t element. Only int64_t is supported.'],
    ['{"examples": [{"x": {"b64": "*"}}]}', 400, 'Unable to base64 decode'],
    [
      '{"signature_name": 1, "examples": [{}]}',
      400,
      expect.stringContaining("'signature_name' key must be a string value."),
    ],
    ['{"signature_name": "no", "examples": [{}]}', 400, 'No signature was found with the name: no'],
    // Told by the token: an integer is no float to the model.
    ['{"examples": [{"x": 1}]}', 400, expect.stringContaining('Key: x')],
  ])('%j is answered %d with the reason', async (body, status, message) => {
    const answer = await ask('regress', body);
    expect(errorOf(answer.text)).toEqual(message);
    expect(answer.status).toBe(status);
  });

  test('bad JSON comes before the unknown model, good JSON after it', async () => {
    expect((await ask('classify', '{"examples": [1]}', examples, 'other')).status).toBe(400);
    expect((await ask('classify', '{"examples": [{}]}', examples, 'other')).status).toBe(404);
  });

  test('both wires are counted under the names TensorFlow Serving has', async () => {
    const metrics = async (server: RunningServer) => (await fetch(`${server.management}/metrics`)).text();
    await ask('regress', '{"examples": [{"x": 1.0}]}', half, 'half');
    expect(await metrics(half)).toContain('request_count{model_name="half",status="INVALID_ARGUMENT"}');
    await ask('regress', '{"examples": [{"x": 1.0}]}');
    await ask('classify', '{"signature_name": "classify", "examples": [{"x": 1.0}]}');
    await examples.client.call(GrpcMethod.regress, encodeInferenceRequest(spec(), [example(1)]));
    await examples.client.call(GrpcMethod.classify, encodeInferenceRequest(spec('classify'), [example(1)]));
    const text = await metrics(examples);
    const counted = ['regress', 'classify'].map((api) => `API="${api}",entrypoint="REST"`);
    counted.push(...['Regress', 'Classify'].map((api) => `API="${api}",entrypoint="GRPC"`));
    for (const labels of counted) {
      expect(text).toContain(`request_latency_count{model_name="examples",${labels}}`);
    }
  });
});
