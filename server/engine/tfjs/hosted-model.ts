import { disposeVariables, engine } from '@tensorflow/tfjs-core';
import { ServingError, type Tensor } from '@cdk8s-serving/contract';
import { fromTfjs, isTfjsDType, toTfjs } from './dtypes';
import { RunnableGraph } from './graph-model';
import { RunnableLayers } from './layers-model';
import type { TfjsSignature } from './messages';
import { formatOf, readModelJson } from './model-json';
import type { Runnable } from './runnable';

/** The model of a worker: tensors of ours in, tensors of ours out, and nothing of TensorFlow.js left behind. */
export class HostedModel {
  private constructor(private readonly runnable: Runnable) {}

  /** @throws ServingError NOT_FOUND for a missing file, INVALID_ARGUMENT for what is not a model of TensorFlow.js */
  static async load(path: string): Promise<HostedModel> {
    const json = await readModelJson(path);
    const kind = formatOf(json) === 'graph-model' ? RunnableGraph : RunnableLayers;
    try {
      return new HostedModel(await kind.load(json, path));
    } catch (error) {
      if (error instanceof ServingError) throw error;
      throw new ServingError('INVALID_ARGUMENT', `${path} cannot be loaded: ${(error as Error).message}`);
    }
  }

  get signature(): TfjsSignature {
    return this.runnable.signature;
  }

  get writtenBy(): string {
    return this.runnable.writtenBy;
  }

  /**
   * Runs the model; one run at a time, because TensorFlow.js keeps one stack of scopes.
   * @throws ServingError INVALID_ARGUMENT for values the model refuses, UNIMPLEMENTED for an operation the backend lacks
   * @throws Error for which `isBackendBroken` holds
   */
  async run(inputs: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
    const { outputs } = this.signature;
    engine().startScope();
    try {
      const computed = await this.runnable.run(
        new Map([...inputs].map(([name, tensor]) => [name, toTfjs(name, tensor)])),
      );
      const answers = new Map<string, Tensor>();
      for (const [index, { key, dtype }] of outputs.entries()) {
        const tensor = computed[index];
        if (tensor === undefined || !isTfjsDType(dtype)) throw new Error(`the model did not answer '${key}'`);
        answers.set(key, await fromTfjs(tensor, dtype));
      }
      return answers;
    } catch (error) {
      throw runError(error as Error);
    } finally {
      engine().endScope();
    }
  }

  /** Gives the weights' memory back. */
  dispose(): void {
    this.runnable.dispose();
    disposeVariables();
  }
}

/** True for an error after which WebAssembly's memory is not to be trusted; its class has no type in Node's declarations. */
export function isBackendBroken(error: unknown): boolean {
  return error instanceof Error && error.name === 'RuntimeError';
}

/** TensorFlow.js has no codes. Types and shapes were checked, so what it refuses is mostly a value of the request. */
function runError(error: Error): Error {
  if (error instanceof ServingError || isBackendBroken(error)) return error;
  const isKernelMissing = /^Kernel '.*' not registered/.test(error.message);
  return new ServingError(isKernelMissing ? 'UNIMPLEMENTED' : 'INVALID_ARGUMENT', error.message);
}
