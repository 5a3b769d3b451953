import { ServingError, type Signature, type Tensor } from '@cdk8s-serving/contract';

/**
 * Checks a request against the signature before the engine sees it: dtype and declared shape, which TensorFlow does not
 * check itself. Some of its kernels abort the whole process on a tensor of the wrong rank, so this is also what keeps
 * one bad request from taking the server with it.
 * @throws ServingError INVALID_ARGUMENT
 */
export function checkInputs(signature: Signature, inputs: ReadonlyMap<string, Tensor>): void {
  for (const [name, info] of signature.inputs) {
    const tensor = inputs.get(name);
    if (tensor === undefined) continue;
    if (tensor.dtype !== info.dtype) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        `Expects input '${name}' to be ${info.dtype} but ${tensor.dtype} is provided`,
      );
    }
    const { shape } = info;
    if (shape !== undefined && info.takesAnyShape !== true && !fits(tensor.shape, shape)) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        `Expects input '${name}' to have shape [${shape.join(',')}] but [${tensor.shape.join(',')}] is provided`,
      );
    }
  }
}

function fits(shape: readonly number[], declared: readonly number[]): boolean {
  return shape.length === declared.length && declared.every((size, index) => size === -1 || size === shape[index]);
}
