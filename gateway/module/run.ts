import { ServingError, type Signature, type Tensor, type TensorInfo } from '@cdk8s-serving/contract';
import { rowOf, type Row } from '../answer/rows';
import type { Example } from '../preprocess/preprocess';
import type { Tensors } from '../tensor/tensors';
import type { ModuleContext, NamedTensors, UserModule } from './user-module';

/** A refusal of the module itself, which the client is told. */
class Refusal extends ServingError {}

/** Runs `preprocess` of a module and holds what it makes against the signature. @throws ServingError */
export async function preprocessByModule(
  module: UserModule,
  example: Example,
  signature: Signature,
  signal: AbortSignal,
): Promise<Tensors> {
  const made = await contained(async () => module.preprocess?.(example, contextOf(signature, signal)));
  const tensors = asMap(made);
  for (const [name, info] of signature.inputs) refuseMisfit(tensors.get(name), name, info);
  const extra = [...tensors.keys()].find((name) => !signature.inputs.has(name));
  if (extra !== undefined) throw broken(`made a tensor '${extra}', which is no input of the signature`);
  return tensors;
}

/** Runs `answer` of a module on one example's part of the outputs. @returns JSON text @throws ServingError */
export async function answerByModule(
  module: UserModule,
  outputs: Tensors,
  row: Row,
  signature: Signature,
  signal: AbortSignal,
): Promise<string> {
  const own = Object.fromEntries([...outputs.keys()].map((name) => [name, rowOf(outputs, name, row)]));
  const text = await contained(async () => {
    const answer = await module.answer?.(own, contextOf(signature, signal));
    return JSON.stringify(answer);
  });
  if (text === undefined) throw broken('answered with nothing JSON can carry');
  return text;
}

function contextOf(signature: Signature, signal: AbortSignal): ModuleContext {
  return {
    signature,
    signal,
    refuse: (message) => {
      throw new Refusal('INVALID_ARGUMENT', message);
    },
  };
}

/** Whatever a module throws fails one request. */
async function contained<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new ServingError('INTERNAL', 'the module of this gateway failed', { cause: error });
  }
}

function asMap(made: NamedTensors | undefined): Tensors {
  if (made instanceof Map) return made;
  if (typeof made !== 'object' || made === null) throw broken('made no tensors');
  return new Map(Object.entries(made));
}

/** Some of TensorFlow's kernels end the process on a tensor of the wrong rank, so nothing of a module goes on unseen. */
function refuseMisfit(tensor: Tensor | undefined, name: string, { dtype, shape }: TensorInfo): void {
  if (tensor === undefined) throw broken(`made no tensor for input '${name}'`);
  if (tensor.dtype !== dtype) throw broken(`made ${tensor.dtype} for input '${name}', which takes ${dtype}`);
  const elements = tensor.shape.reduce((count, size) => count * size, 1);
  const fits = tensor.shape[0] === 1 && tensor.data.length === elements;
  const [, ...sizes] = shape ?? [];
  const agrees =
    shape === undefined ||
    (shape.length === tensor.shape.length &&
      sizes.every((size, axis) => size === -1 || size === tensor.shape[axis + 1]));
  if (!fits || !agrees) {
    const expected = shape === undefined ? '[1,...]' : `[1,${sizes.join(',')}]`;
    throw broken(
      `made ${tensor.data.length} values in the shape [${tensor.shape.join(',')}] for input '${name}', expected ${expected}`,
    );
  }
}

function broken(what: string): ServingError {
  return new ServingError('INTERNAL', 'the module of this gateway failed', { cause: `the module ${what}` });
}
