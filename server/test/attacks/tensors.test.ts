import {
  Code,
  GrpcMethod,
  ProtobufWriter,
  decodePredictResponse,
  encodePredictRequest,
  type Tensor,
} from '@cdk8s-serving/contract';
import { Target } from '../support/target';

let target: Target;

beforeAll(async () => {
  target = await Target.start();
});

afterEach(() => target.expectWell());

afterAll(async () => {
  expect(await target.stop()).toBe(0);
});

/** Numbers of `tensorflow.DataType`. */
const DT = { float: 1, int32: 3, string: 7, half: 19, resource: 20, variant: 21, qint8: 11 } as const;

type Write = (tensor: ProtobufWriter) => ProtobufWriter;

const shape =
  (...sizes: readonly bigint[]): Write =>
  (tensor) =>
    tensor.message(2, (proto) => {
      for (const size of sizes) proto.message(2, (dimension) => dimension.int64(1, size));
    });
const content =
  (bytes: Uint8Array): Write =>
  (tensor) =>
    tensor.bytes(4, bytes);
const floatVal =
  (...values: readonly number[]): Write =>
  (tensor) =>
    tensor.bytes(5, new Uint8Array(Float32Array.from(values).buffer));

/** A TensorProto of this data type, with whatever else is written into it. */
function tensorOf(dtype: number, ...writes: readonly Write[]): Uint8Array {
  const writer = new ProtobufWriter().uint32(1, dtype);
  for (const write of writes) write(writer);
  return writer.finish();
}

/** A PredictRequest with one input, as bytes nobody has checked. */
function requestOf(signature: string, tensor: Uint8Array, model = 'identity', input = 'x'): Uint8Array {
  return new ProtobufWriter()
    .message(1, (spec) => spec.bytes(1, Buffer.from(model)).bytes(3, Buffer.from(signature)))
    .message(2, (entry) => entry.bytes(1, Buffer.from(input)).bytes(2, tensor))
    .finish();
}

const codeOf = (request: Uint8Array): Promise<number> =>
  target.client.call(GrpcMethod.predict, request).then(
    () => Code.OK,
    ({ code }: { code: number }) => code,
  );

async function echo(signature: string, tensor: Uint8Array): Promise<Tensor | undefined> {
  const answer = await target.client.call(GrpcMethod.predict, requestOf(signature, tensor));
  return decodePredictResponse(answer, { maxTensorBytes: 2 ** 28 }).outputs.get('y');
}

const BILLION = 1_000_000_000n;

describe('shapes that hold more than there is are refused', () => {
  test.each<[string, readonly bigint[]]>([
    ['2^53', [2n ** 53n]],
    ['2^63 by its factors', [2n ** 31n, 2n ** 32n]],
    ['a product that wraps round to 8', [2n ** 4n, 2n ** 60n + 2n]],
    ['a product that wraps round to 0', [2n ** 32n, 2n ** 32n]],
    ['more than 2^53 beside a zero', [2n ** 40n, 2n ** 40n, 0n]],
    ['a zero before more than 2^53', [0n, 2n ** 62n, 2n ** 62n]],
    ['a negative size', [-1n]],
    ['two negative sizes', [-2n, -4n]],
    ['the smallest int64', [-(2n ** 63n)]],
    ['1000 dimensions', Array.from({ length: 1000 }, () => 1n)],
    ['255 dimensions', Array.from({ length: 255 }, () => 1n)],
  ])('%s', async (_what, sizes) => {
    expect(await codeOf(requestOf('float32', tensorOf(DT.float, shape(...sizes), floatVal(1))))).toBe(
      Code.INVALID_ARGUMENT,
    );
  });

  test('an unknown rank', async () => {
    const unknown: Write = (tensor) => tensor.message(2, (proto) => proto.uint32(3, 1));
    expect(await codeOf(requestOf('float32', tensorOf(DT.float, unknown)))).toBe(Code.INVALID_ARGUMENT);
  });

  test('a zero, and 254 dimensions, are none of these', async () => {
    expect(await echo('float32', tensorOf(DT.float, shape(0n)))).toMatchObject({ shape: [0] });
    const most = Array.from({ length: 254 }, () => 1n);
    expect(await echo('float32', tensorOf(DT.float, shape(...most), floatVal(7)))).toMatchObject({
      data: Float32Array.of(7),
    });
  });
});

describe('a few bytes that stand for many are charged before they are allocated', () => {
  test.each<[string, string, Uint8Array]>([
    ['one float for 10^9', 'float32', tensorOf(DT.float, shape(BILLION), floatVal(1))],
    ['no float for 10^9', 'float32', tensorOf(DT.float, shape(BILLION))],
    [
      'one string for 10^9',
      'string',
      tensorOf(DT.string, shape(BILLION), (tensor) => tensor.bytes(8, Buffer.from('a'))),
    ],
    [
      'a string of 1 MB for 10 000',
      'string',
      tensorOf(DT.string, shape(10_000n), (tensor) => tensor.bytes(8, Buffer.alloc(1_000_000))),
    ],
  ])('%s', async (_what, signature, tensor) => {
    await target.expectMemoryBack(
      async () => expect(await codeOf(requestOf(signature, tensor))).toBe(Code.INVALID_ARGUMENT),
      3,
    );
  });

  test('within the limit they are what TensorFlow makes of them', async () => {
    expect(await echo('float32', tensorOf(DT.float, shape(5n), floatVal(1, 2)))).toMatchObject({
      data: Float32Array.of(1, 2, 2, 2, 2),
    });
  });
});

describe('content', () => {
  test.each<[string, Uint8Array]>([
    ['shorter than the shape', tensorOf(DT.float, shape(2n), content(new Uint8Array(7)))],
    ['longer than the shape', tensorOf(DT.float, shape(2n), content(new Uint8Array(9)))],
    [
      'of 1 GB that is not there',
      Buffer.concat([tensorOf(DT.float, shape(2n)), Buffer.of(0x22, 0x80, 0x80, 0x80, 0x80, 0x04)]),
    ],
  ])('%s is refused', async (_what, tensor) => {
    expect(await codeOf(requestOf('float32', tensor))).toBe(Code.INVALID_ARGUMENT);
  });

  test('wins over values, as in TensorFlow', async () => {
    const four = new Uint8Array(Float32Array.of(4).buffer);
    expect(await echo('float32', tensorOf(DT.float, shape(1n), floatVal(1), content(four)))).toMatchObject({
      data: Float32Array.of(4),
    });
  });

  test('of strings whose lengths go beyond it is refused', async () => {
    const lengths = content(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07, 65));
    expect(await codeOf(requestOf('string', tensorOf(DT.string, shape(1n), lengths)))).toBe(Code.INVALID_ARGUMENT);
  });
});

describe('data types', () => {
  test.each<[string, number]>([
    ['of resources', DT.resource],
    ['of variants', DT.variant],
    ['of quantized numbers', DT.qint8],
    ['that do not exist', 99],
    ['of references', 101],
    ['of nothing', 0],
    ['beyond int32', 2 ** 32 - 1],
    ['other than the signature has', DT.int32],
  ])('%s are refused', async (_what, dtype) => {
    expect(await codeOf(requestOf('float32', tensorOf(dtype, shape(1n), floatVal(1))))).toBe(Code.INVALID_ARGUMENT);
  });

  test('half values are the lower 16 bits of what is sent', async () => {
    const values: Write = (tensor) => tensor.packedVarints(13, Uint32Array.of(0x3c00, 0xffff3c00, 0x7c00));
    expect(await echo('float16', tensorOf(DT.half, shape(3n), values))).toMatchObject({
      data: Uint16Array.of(0x3c00, 0x3c00, 0x7c00),
    });
  });
});

describe('inputs that are not the signature’s', () => {
  const one = tensorOf(DT.float, shape(1n), floatVal(1));

  test.each<[string, Uint8Array, number]>([
    ['an unknown input', requestOf('serving_default', one, 'half', 'z'), Code.INVALID_ARGUMENT],
    ['no input', encodePredictRequest({ modelSpec: { name: 'half' }, inputs: new Map() }), Code.INVALID_ARGUMENT],
    ['an unknown signature', requestOf('nothing', one, 'half'), Code.FAILED_PRECONDITION],
    ['an unknown model', requestOf('serving_default', one, 'nobody'), Code.NOT_FOUND],
    [
      'an unknown version',
      encodePredictRequest({ modelSpec: { name: 'half', version: 5n }, inputs: new Map() }),
      Code.NOT_FOUND,
    ],
    [
      'an unknown label',
      encodePredictRequest({ modelSpec: { name: 'half', versionLabel: 'no' }, inputs: new Map() }),
      Code.INVALID_ARGUMENT,
    ],
    [
      'another rank',
      requestOf('serving_default', tensorOf(DT.float, shape(1n, 1n), floatVal(1)), 'half'),
      Code.INVALID_ARGUMENT,
    ],
  ])('%s', async (_what, request, code) => {
    expect(await codeOf(request)).toBe(code);
  });

  test.each<[string, readonly string[]]>([
    ['unknown', ['no']],
    ['named twice', ['y', 'y']],
  ])('an output that is %s', async (_what, outputFilter) => {
    const inputs = new Map<string, Tensor>([['x', { dtype: 'float', shape: [1], data: Float32Array.of(1) }]]);
    expect(await codeOf(encodePredictRequest({ modelSpec: { name: 'half' }, inputs, outputFilter }))).toBe(
      Code.INVALID_ARGUMENT,
    );
  });
});
