import { encodePredictRequest, type Tensor } from '@cdk8s-serving/contract';

/** Numbers as they are in a float tensor, the same in every run. */
export function values(count: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  });
}

/** A tensor of one input `x`. */
export function input(shape: readonly number[]): ReadonlyMap<string, Tensor> {
  const data = values(shape.reduce((product, size) => product * size, 1));
  return new Map([['x', { dtype: 'float', shape, data }]]);
}

/** Nested lists of a shape, as a client's JSON writer makes them: with every digit of the double a float is. */
export function nested(shape: readonly number[], data: Float32Array): unknown {
  const [size = 0, ...rest] = shape;
  if (rest.length === 0) return [...data];
  const width = data.length / size;
  return Array.from({ length: size }, (_, index) => nested(rest, data.subarray(index * width, (index + 1) * width)));
}

/** The REST body of rows of a shape, spaces after commas as Python writes them. */
export function jsonBody(shape: readonly number[]): Buffer {
  const data = values(shape.reduce((product, size) => product * size, 1));
  return Buffer.from(JSON.stringify({ instances: nested(shape, data) }).replaceAll(',', ', '));
}

/** The gRPC request of a shape, for a model of this name. */
export function protoRequest(model: string, shape: readonly number[]): Uint8Array {
  return encodePredictRequest({ modelSpec: { name: model }, inputs: input(shape) });
}

/** The REST body of a row of a shape as base64 of its bytes, for the signature `bytes` of a model. */
export function bytesBody(shape: readonly number[]): Buffer {
  const { buffer } = values(shape.reduce((product, size) => product * size, 1));
  const b64 = Buffer.from(buffer).toString('base64');
  return Buffer.from(JSON.stringify({ signature_name: 'bytes', instances: [{ b64 }] }));
}
