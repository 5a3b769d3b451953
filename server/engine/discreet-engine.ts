import { ServingError, withoutPaths, type Tensor } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine';
import { WrappedModel } from './wrapped-model';

/** An engine that keeps the server's file names to itself: errors of another one without the paths in them. */
export class DiscreetEngine implements Engine {
  constructor(private readonly inner: Engine) {}

  get description(): string {
    return this.inner.description;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    return new DiscreetModel(await discreetly(() => this.inner.load(request)));
  }
}

class DiscreetModel extends WrappedModel {
  override run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    return discreetly(() => this.inner.run(signature, inputs, options));
  }
}

async function discreetly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    const message = withoutPaths(error.message);
    if (message === error.message) throw error;
    // The log shows the cause.
    throw new ServingError(error.code, message, { cause: error });
  }
}
