import {
  ServingError,
  dtypeName,
  dtypeNumber,
  elementCount,
  isDType,
  layoutOf,
  type StringTensor,
  type Tensor,
} from '@cdk8s-serving/contract';
import { TSTRING_BYTES, type Address, type TensorflowLibrary } from './library';

/**
 * Copies a tensor into native memory.
 * @returns a TF_Tensor that `freeTensor` must be called on
 * @throws ServingError RESOURCE_EXHAUSTED when TensorFlow cannot allocate it
 */
export function toNative(tf: TensorflowLibrary, tensor: Tensor): Address {
  const dims = BigInt64Array.from(tensor.shape, BigInt);
  const byteSize = tensor.dtype === 'string' ? tensor.data.length * TSTRING_BYTES : tensor.data.byteLength;
  const address = tf.allocateTensor(dtypeNumber(tensor.dtype), dims, dims.length, byteSize);
  if (address === 0) throw new ServingError('RESOURCE_EXHAUSTED', `cannot allocate a tensor of ${byteSize} bytes`);
  if (byteSize > 0) {
    const data = tf.tensorData(address);
    if (tensor.dtype === 'string') writeStrings(tf, data, tensor);
    else tf.copyIn(data, tensor.data, byteSize);
  }
  return address;
}

function writeStrings(tf: TensorflowLibrary, data: Address, tensor: StringTensor): void {
  tensor.data.forEach((value, index) => {
    const target = data + index * TSTRING_BYTES;
    tf.stringInit(target);
    tf.stringCopy(target, value, value.length);
  });
}

/**
 * Frees a tensor made by `toNative`. The memory of long strings hangs off the tensor's own memory and is not
 * TF_DeleteTensor's to find, because we and not TensorFlow constructed them.
 */
export function freeNative(tf: TensorflowLibrary, address: Address, tensor: Tensor): void {
  if (tensor.dtype === 'string') {
    const data = tf.tensorData(address);
    for (let index = 0; index < tensor.data.length; index += 1) tf.stringDealloc(data + index * TSTRING_BYTES);
  }
  tf.deleteTensor(address);
}

/**
 * Copies a native tensor out; the native one is left to the caller.
 * @throws ServingError UNIMPLEMENTED for a dtype no answer can carry
 */
export function fromNative(tf: TensorflowLibrary, address: Address): Tensor {
  const dtype = dtypeName(tf.tensorType(address));
  if (!isDType(dtype)) throw new ServingError('UNIMPLEMENTED', `the model answered a tensor of type ${dtype}`);
  const shape = Array.from({ length: tf.numDims(address) }, (_, index) => Number(tf.dim(address, index)));
  const count = elementCount(shape);
  if (dtype === 'string') return { dtype, shape, data: readStrings(tf, tf.tensorData(address), count) };
  const { array, lanes } = layoutOf(dtype);
  const data = new array(count * lanes);
  if (data.byteLength > 0) tf.copyOut(data, tf.tensorData(address), data.byteLength);
  return { dtype, shape, data };
}

function readStrings(tf: TensorflowLibrary, data: Address, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const source = data + index * TSTRING_BYTES;
    const value = new Uint8Array(tf.stringSize(source));
    if (value.length > 0) tf.copyOut(value, tf.stringDataPointer(source), value.length);
    return value;
  });
}
