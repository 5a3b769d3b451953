import type { Tensor } from '@cdk8s-serving/contract';
import type { PackedTensor } from './messages';

/** Tensors ready to cross, and the memory that goes with them. */
export interface Parcel {
  readonly tensors: readonly PackedTensor[];
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Copies tensors into memory of their own, which can be given away: a request's tensors are views of its bytes, and a
 * batch or a warm-up uses its inputs again.
 */
export function pack(tensors: ReadonlyMap<string, Tensor>): Parcel {
  const packed = [...tensors].map(([name, tensor]) => packOne(name, tensor));
  return { tensors: packed, transfer: packed.flatMap(memoryOf) };
}

/** The tensors of a parcel that arrived; they own their memory. */
export function unpack(tensors: readonly PackedTensor[]): Map<string, Tensor> {
  return new Map(tensors.map((tensor) => [tensor.name, unpackOne(tensor)]));
}

function packOne(name: string, tensor: Tensor): PackedTensor {
  const { dtype, shape } = tensor;
  if (dtype !== 'string') return { name, dtype, shape, data: tensor.data.slice() };
  const lengths = Uint32Array.from(tensor.data, ({ length }) => length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  for (const value of tensor.data) {
    bytes.set(value, offset);
    offset += value.length;
  }
  return { name, dtype, shape, bytes, lengths };
}

function unpackOne(packed: PackedTensor): Tensor {
  const { dtype, shape } = packed;
  if (dtype !== 'string') return { dtype, shape, data: packed.data };
  let end = 0;
  const data = Array.from(packed.lengths, (length) => packed.bytes.subarray(end, (end += length)));
  return { dtype, shape, data };
}

/** Every array here was made by `packOne`, so that its memory is its own and no SharedArrayBuffer. */
function memoryOf(packed: PackedTensor): ArrayBuffer[] {
  const arrays = packed.dtype === 'string' ? [packed.bytes, packed.lengths] : [packed.data];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
