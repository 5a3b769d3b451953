import { tensor as newTfjsTensor, type Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import { ServingError, isDType, layoutOf, type DType, type NumericArray, type Tensor } from '@cdk8s-serving/contract';

/**
 * TensorFlow.js computes in four types. Its converter keeps a model's own types in the signature and computes each in
 * the nearest of the four; so does this file, which is why clients see the types they know.
 */
const COMPUTED_AS = {
  float: 'float32',
  double: 'float32',
  int8: 'int32',
  uint8: 'int32',
  int32: 'int32',
  int64: 'int32',
  bool: 'bool',
  string: 'string',
} as const;

/** An element type a TensorFlow.js model can have in its signature. */
export type TfjsDType = keyof typeof COMPUTED_AS;

/** Type of a signature as TensorFlow names it, `DT_INT64`, or as TensorFlow.js does, `int32`. */
export function dtypeOfName(name: string): DType | undefined {
  const plain = name.replace(/^DT_/, '').toLowerCase();
  const dtype = plain === 'float32' ? 'float' : plain;
  return isDType(dtype) ? dtype : undefined;
}

/** True when TensorFlow.js can carry it. */
export function isTfjsDType(dtype: DType | undefined): dtype is TfjsDType {
  return dtype !== undefined && Object.hasOwn(COMPUTED_AS, dtype);
}

/**
 * A tensor TensorFlow.js computes with.
 * @param name names it in errors
 * @throws ServingError INVALID_ARGUMENT for an int64 value that int32 cannot hold
 */
export function toTfjs(name: string, tensor: Tensor): TfjsTensor {
  const shape = [...tensor.shape];
  if (tensor.dtype === 'string') return newTfjsTensor([...tensor.data], shape, 'string');
  if (!isTfjsDType(tensor.dtype)) {
    throw new ServingError('UNIMPLEMENTED', `TensorFlow.js cannot compute with ${tensor.dtype}, which '${name}' is`);
  }
  const { data } = tensor;
  switch (COMPUTED_AS[tensor.dtype]) {
    case 'float32':
      return newTfjsTensor(data instanceof Float32Array ? data : Float32Array.from(numbers(data)), shape, 'float32');
    case 'bool':
      return newTfjsTensor(Uint8Array.from(numbers(data)), shape, 'bool');
    default:
      return newTfjsTensor(data instanceof Int32Array ? data : toInt32(name, data), shape, 'int32');
  }
}

/** A computed tensor as what the signature says it is, in memory of its own. */
export async function fromTfjs(tensor: TfjsTensor, dtype: TfjsDType): Promise<Tensor> {
  const { shape } = tensor;
  if (dtype === 'string') {
    // Of a string tensor these are the bytes of every string; TypeScript's declaration also has the numeric case.
    const bytes = (await tensor.bytes()) as Uint8Array[];
    return { dtype, shape, data: bytes.map((value) => new Uint8Array(value)) };
  }
  const computed = await tensor.data<'float32' | 'int32' | 'bool'>();
  const data = new (layoutOf(dtype).array)(computed.length);
  if (data instanceof BigInt64Array)
    for (const [index, value] of computed.entries()) data[index] = BigInt(Math.trunc(value));
  else (data as Float32Array).set(computed);
  return { dtype, shape, data };
}

function* numbers(data: NumericArray): Iterable<number> {
  for (const value of data) yield Number(value);
}

function toInt32(name: string, data: NumericArray): Int32Array {
  const converted = new Int32Array(data.length);
  let index = 0;
  for (const value of data) {
    if (BigInt.asIntN(32, BigInt(value)) !== BigInt(value)) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        `Input '${name}' holds ${value}, and TensorFlow.js computes with 32 bits: send values from -2147483648 to 2147483647`,
      );
    }
    converted[index++] = Number(value);
  }
  return converted;
}
