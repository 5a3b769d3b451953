import { join } from 'node:path';
import { layoutOf, type DType, type NumericDType, type Tensor } from '@cdk8s-serving/contract';
import type { LoadedModel } from '../index';
import { MODELS, realEngine } from './support/server';

const UNHURRIED = { deadlineMs: Infinity };
const NUMERIC: NumericDType[] = [
  'float',
  'double',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'half',
  'bfloat16',
  'complex64',
  'complex128',
  'bool',
];

/** Python's names for the dtypes whose TensorFlow name differs. */
const SIGNATURE: Partial<Record<DType, string>> = { float: 'float32', double: 'float64', half: 'float16' };

const engine = realEngine();
const load = (name: string) =>
  engine.load({ path: join(MODELS, name, '1'), tags: ['serve'], intraOpParallelism: 1, interOpParallelism: 1 });

let identity: LoadedModel;
let arithmetic: LoadedModel;

beforeAll(async () => {
  identity = await load('identity');
  arithmetic = await load('arithmetic');
});

afterAll(async () => {
  await identity.close();
  await arithmetic.close();
});

const echo = async (tensor: Tensor): Promise<Tensor | undefined> => {
  const signature = SIGNATURE[tensor.dtype] ?? tensor.dtype;
  return (await identity.run(signature, new Map([['x', tensor]]), UNHURRIED)).get('y');
};

/** A tensor whose bytes are all the patterns the dtype can have at its ends. */
function extremes(dtype: NumericDType): Tensor {
  const { array, lanes } = layoutOf(dtype);
  if (dtype === 'bool') return { dtype, shape: [2, 2], data: Uint8Array.of(0, 1, 1, 0) };
  const data = new array(4 * lanes);
  const values =
    data instanceof BigInt64Array || data instanceof BigUint64Array ? [0n, 1n, -2n, -(2n ** 63n)] : [0, 1, -2, 1e30];
  for (let index = 0; index < data.length; index += 1) data[index] = values[index % 4] as never;
  return { dtype, shape: [2, 2], data };
}

describe('tensors through libtensorflow and back', () => {
  test.each(NUMERIC)('%s keeps every bit', async (dtype) => {
    const tensor = extremes(dtype);
    expect(await echo(tensor)).toEqual(tensor);
  });

  test.each<[string, number[]]>([
    ['a scalar', []],
    ['an empty tensor', [0, 3]],
    ['six dimensions', [1, 2, 1, 2, 1, 2]],
  ])('%s keeps its shape', async (_what, shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const tensor: Tensor = { dtype: 'float', shape, data: Float32Array.from({ length: count }, (_, index) => index) };
    expect(await echo(tensor)).toEqual(tensor);
  });

  test('strings keep their bytes: empty, short, longer than what lies in place, not UTF-8, with NUL', async () => {
    const data = [new Uint8Array(0), Uint8Array.of(0xff, 0, 0x80), Buffer.alloc(22, 'a'), Buffer.alloc(100_000, 'b')];
    const answer = await echo({ dtype: 'string', shape: [4], data });
    expect(answer?.data).toEqual(data.map((value) => new Uint8Array(value)));
  });
});

describe('errors', () => {
  test('an error inside TensorFlow keeps its code and text', async () => {
    const ints = (value: number): Tensor => ({ dtype: 'int32', shape: [1], data: Int32Array.of(value) });
    const inputs = new Map([
      ['x', ints(1)],
      ['y', ints(0)],
    ]);
    await expect(arithmetic.run('divide', inputs, UNHURRIED)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('Integer division by zero') as string,
    });
  });

  test('a directory without a model is NOT_FOUND', async () => {
    await expect(load('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a graph without the tag is NOT_FOUND', async () => {
    const request = {
      path: join(MODELS, 'identity', '1'),
      tags: ['gpu'],
      intraOpParallelism: 0,
      interOpParallelism: 0,
    };
    await expect(engine.load(request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a deadline that has passed is DEADLINE_EXCEEDED, and nothing is run', async () => {
    const run = identity.run('float32', new Map([['x', extremes('float')]]), { deadlineMs: performance.now() - 1 });
    await expect(run).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('a request whose client has gone is CANCELLED, and nothing is run', async () => {
    const options = { deadlineMs: Infinity, signal: AbortSignal.abort() };
    await expect(identity.run('float32', new Map([['x', extremes('float')]]), options)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('signatures without a tensor to answer are refused', async () => {
    await expect(identity.run('__saved_model_init_op', new Map(), UNHURRIED)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
  });
});
