import { join } from 'node:path';
import {
  GrpcMethod,
  decodeModelMetadataResponse,
  decodeModelStatusResponse,
  decodePredictResponse,
  encodeModelMetadataRequest,
  encodeModelStatusRequest,
  encodePredictRequest,
  type Tensor,
} from '@cdk8s-serving/contract';
import { MODELS, post, realEngine, startServer, type RunningServer } from './support/server';

const LIMITS = { maxTensorBytes: 1 << 20 };
const floats = (shape: number[], ...values: number[]): Tensor => ({
  dtype: 'float',
  shape,
  data: Float32Array.from(values),
});

let half: RunningServer;
let arithmetic: RunningServer;

beforeAll(async () => {
  const engine = realEngine();
  half = await startServer(engine, 'half', join(MODELS, 'half_plus_two'));
  arithmetic = await startServer(engine, 'math', join(MODELS, 'arithmetic'));
});

afterAll(async () => {
  await half.stop();
  await arithmetic.stop();
});

describe('gRPC', () => {
  const predictOf = (name: string, inputs: Record<string, Tensor>, rest: object = {}, outputFilter: string[] = []) =>
    encodePredictRequest({ modelSpec: { name, ...rest }, inputs: new Map(Object.entries(inputs)), outputFilter });

  test('predicts, and says which version and signature answered', async () => {
    const bytes = await half.client.call(GrpcMethod.predict, predictOf('half', { x: floats([2], 1, 2) }));
    const { modelSpec, outputs } = decodePredictResponse(bytes, LIMITS);
    expect(outputs.get('y')).toEqual(floats([2], 3.5, 4));
    expect(modelSpec).toEqual({ name: 'half', version: 124n, signatureName: 'serving_default' });
  });

  test('answers only the outputs that were asked for', async () => {
    const inputs = { a: floats([1, 2], 1, 2), b: floats([1, 2], 3, 4) };
    const bytes = await arithmetic.client.call(GrpcMethod.predict, predictOf('math', inputs, {}, ['sum']));
    expect([...decodePredictResponse(bytes, LIMITS).outputs]).toEqual([['sum', floats([1, 2], 4, 6)]]);
  });

  test.each<[string, Uint8Array, number, string]>([
    ['no model spec', new Uint8Array(0), 3, 'Missing ModelSpec'],
    ['a model spec without a name', predictOf('', {}), 3, 'ModelSpec has no name specified.'],
    ['an unknown model', predictOf('other', {}), 5, 'Servable not found for request: Latest(other)'],
    [
      'an unknown signature',
      predictOf('math', {}, { signatureName: 'no' }),
      9,
      'Serving signature key "no" not found.',
    ],
    [
      'wrong input names',
      predictOf('math', { a: floats([1, 2], 1, 2), c: floats([1], 1) }),
      3,
      'Signature input alias: b(feed name: serving_default_b:0) not found in request and no default value provided. ' +
        'Inputs expected to be in the request {a,c}, or default input alias set: ',
    ],
    [
      'an unknown output',
      predictOf('math', { a: floats([1, 2], 1, 2), b: floats([1, 2], 1, 2) }, {}, ['z']),
      3,
      'output tensor alias not found in signature: z Outputs expected to be in the set {product,sum}.',
    ],
    [
      'an output asked for twice',
      predictOf('math', { a: floats([1, 2], 1, 2), b: floats([1, 2], 1, 2) }, {}, ['sum', 'sum']),
      3,
      'duplicate output tensor alias: sum',
    ],
    [
      'a wrong dtype',
      predictOf('math', { a: { dtype: 'int32', shape: [1, 2], data: new Int32Array(2) }, b: floats([1, 2], 1, 2) }),
      3,
      "Expects input 'a' to be float but int32 is provided",
    ],
    [
      'bytes that are no message',
      Uint8Array.of(0x0a, 0x7f),
      3,
      expect.stringContaining('not a valid message') as string,
    ],
  ])('refuses %s', async (_what, request, code, message) => {
    await expect(arithmetic.client.call(GrpcMethod.predict, request)).rejects.toMatchObject({ code, details: message });
  });

  test('passes on the code of an error inside TensorFlow, and answers the next request', async () => {
    const ints = (...values: number[]): Tensor => ({
      dtype: 'int32',
      shape: [values.length],
      data: Int32Array.from(values),
    });
    const divide = (y: number) => predictOf('math', { x: ints(6), y: ints(y) }, { signatureName: 'divide' });
    await expect(arithmetic.client.call(GrpcMethod.predict, divide(0))).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining('Integer division by zero') as string,
    });
    const { outputs } = decodePredictResponse(await arithmetic.client.call(GrpcMethod.predict, divide(3)), LIMITS);
    expect(outputs.get('quotient')).toEqual(ints(2));
  });

  test('shows status and signatures', async () => {
    const statuses = decodeModelStatusResponse(
      await half.client.call(GrpcMethod.getModelStatus, encodeModelStatusRequest({ name: 'half' })),
    );
    expect(statuses).toEqual([{ version: 124n, state: 'AVAILABLE', errorCode: 'OK', errorMessage: '' }]);
    const { modelSpec, signatures } = decodeModelMetadataResponse(
      await half.client.call(GrpcMethod.getModelMetadata, encodeModelMetadataRequest({ name: 'half' })),
    );
    expect(modelSpec).toEqual({ name: 'half', version: 124n });
    expect(signatures.get('serving_default')?.inputs.get('x')).toMatchObject({ dtype: 'float', shape: [-1] });
  });

  test('a method TensorFlow Serving has and this server does not is UNIMPLEMENTED', async () => {
    await expect(
      half.client.call('/tensorflow.serving.SessionService/SessionRun', new Uint8Array(0)),
    ).rejects.toMatchObject({ code: 12 });
  });
});

describe('the management port', () => {
  test('is live and ready, and counts requests by configured model alone', async () => {
    expect((await fetch(`${half.management}/livez`)).status).toBe(200);
    expect(await (await fetch(`${half.management}/readyz`)).json()).toEqual({ ready: true, reasons: [], warnings: [] });
    await half.client.call(
      GrpcMethod.predict,
      encodePredictRequest({ modelSpec: { name: 'half' }, inputs: new Map([['x', floats([1], 1)]]) }),
    );
    await post(`${half.rest}/v1/models/half:predict`, '{"instances": [1.0]}');
    await post(`${half.rest}/v1/models/made-up-name:predict`, '{"instances": [1.0]}');
    const metrics = await (await fetch(`${half.management}/metrics`)).text();
    expect(metrics).toMatch(/:tensorflow:serving:request_count\{model_name="half",status="OK"\} [1-9]/);
    expect(metrics).toMatch(
      /:tensorflow:serving:request_latency_count\{model_name="half",API="Predict",entrypoint="GRPC"\} [1-9]/,
    );
    expect(metrics).not.toContain('made-up-name');
  });
});
