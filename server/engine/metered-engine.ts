import type { Tensor } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine';
import type { EngineMetrics } from './engine-metrics';
import { WrappedModel } from './wrapped-model';

/** The innermost engine of the server's: counts what really is loaded and run, a batch as one run. */
export class MeteredEngine implements Engine {
  constructor(
    private readonly inner: Engine,
    private readonly metrics: EngineMetrics,
  ) {}

  get description(): string {
    return this.inner.description;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    const startMs = performance.now();
    let isGood = false;
    try {
      const model = await this.inner.load(request);
      isGood = true;
      return new MeteredModel(model, this.metrics);
    } finally {
      this.metrics.loaded(request.path, isGood, performance.now() - startMs);
    }
  }
}

class MeteredModel extends WrappedModel {
  constructor(
    inner: LoadedModel,
    private readonly metrics: EngineMetrics,
  ) {
    super(inner);
  }

  override async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const { observer } = options;
    let startMs: number | undefined;
    const running = (): void => {
      startMs = performance.now();
      this.metrics.runBegan();
      observer?.running();
    };
    const queued = (name: string): void => observer?.queued(name);
    const ran = (): void => observer?.ran();
    try {
      return await this.inner.run(signature, inputs, { ...options, observer: { queued, running, ran } });
    } finally {
      // One that was refused or left the queue never ran.
      if (startMs !== undefined) this.metrics.runEnded(performance.now() - startMs);
    }
  }
}
