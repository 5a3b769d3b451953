import type { MetaGraph, ServingError, Tensor } from '@cdk8s-serving/contract';
import type { LoadedModel, RunOptions } from './engine';

/** A model around another one that passes everything on: who extends it writes down what it changes, and nothing else. */
export abstract class WrappedModel implements LoadedModel {
  readonly metaGraph: MetaGraph;

  constructor(protected readonly inner: LoadedModel) {
    this.metaGraph = inner.metaGraph;
  }

  run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    return this.inner.run(signature, inputs, options);
  }

  refusal(deadlineMs: number): ServingError | undefined {
    return this.inner.refusal?.(deadlineMs);
  }

  isShort(signature: string, inputs: ReadonlyMap<string, Tensor>): boolean {
    return this.inner.isShort?.(signature, inputs) ?? false;
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
