import type { MetaGraph, Tensor } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine';

/**
 * An engine after whose unloads the allocator gives back what nobody uses. glibc keeps freed memory for the next
 * allocation, in as many places as there were threads, and a model leaves the largest holes there are.
 */
export class TrimmingEngine implements Engine {
  /** @param trim gives freed memory back to the system */
  constructor(
    private readonly inner: Engine,
    private readonly trim: () => Promise<void>,
  ) {}

  get description(): string {
    return this.inner.description;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    return new TrimmedModel(await this.inner.load(request), this.trim);
  }
}

class TrimmedModel implements LoadedModel {
  constructor(
    private readonly inner: LoadedModel,
    private readonly trim: () => Promise<void>,
  ) {}

  get metaGraph(): MetaGraph {
    return this.inner.metaGraph;
  }

  run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    return this.inner.run(signature, inputs, options);
  }

  async close(): Promise<void> {
    await this.inner.close();
    await this.trim();
  }
}
