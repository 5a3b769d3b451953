import type { Tensor } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine';
import { WrappedModel } from './wrapped-model';

/** The outermost engine: tells a request's observer when its run is handed over and when it is back. */
export class ObservedEngine implements Engine {
  constructor(private readonly inner: Engine) {}

  get description(): string {
    return this.inner.description;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    return new ObservedModel(await this.inner.load(request));
  }
}

class ObservedModel extends WrappedModel {
  override async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    options.observer?.queued(signature);
    try {
      return await this.inner.run(signature, inputs, options);
    } finally {
      options.observer?.ran();
    }
  }
}
