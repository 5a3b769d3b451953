import type { Engine, LoadRequest, LoadedModel } from './engine';
import { WrappedModel } from './wrapped-model';

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

class TrimmedModel extends WrappedModel {
  constructor(
    inner: LoadedModel,
    private readonly trim: () => Promise<void>,
  ) {
    super(inner);
  }

  override async close(): Promise<void> {
    await this.inner.close();
    await this.trim();
  }
}
