import type { Engine, LoadRequest, LoadedModel } from './engine';
import { Turns } from './turns';
import { WrappedModel } from './wrapped-model';

/** How many models may load and unload at the same time. */
export interface Pace {
  readonly loads: number;
  readonly unloads: number;
}

/**
 * An engine of which so many models load, and so many unload, at the same time. Each holds a thread of libuv's pool for
 * seconds: a configuration of fifty models would leave none for files, for names of hosts and for runs.
 */
export class PacedEngine implements Engine {
  private readonly loads: Turns;
  private readonly unloads: Turns;

  constructor(
    private readonly inner: Engine,
    pace: Pace,
  ) {
    this.loads = new Turns(pace.loads);
    this.unloads = new Turns(pace.unloads);
  }

  get description(): string {
    return this.inner.description;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    return new PacedModel(await this.loads.take(() => this.inner.load(request)), this.unloads);
  }
}

class PacedModel extends WrappedModel {
  constructor(
    inner: LoadedModel,
    private readonly unloads: Turns,
  ) {
    super(inner);
  }

  override close(): Promise<void> {
    return this.unloads.take(() => this.inner.close());
  }
}
