import type { CodeName, ModelVersionStateName, ModelVersionStatus } from '@cdk8s-serving/contract';
import type { LoadedModel } from '../engine/engine';

/** One version of one model, from the moment it is aspired to its end. */
export class Servable {
  state: ModelVersionStateName = 'START';
  private model: LoadedModel | undefined;
  private failure: { readonly code: CodeName; readonly message: string } | undefined;
  private users = 0;
  private whenIdle: (() => void) | undefined;

  constructor(
    readonly modelName: string,
    readonly version: bigint,
  ) {}

  /** The model while it is AVAILABLE or still in use. */
  get loaded(): LoadedModel {
    if (this.model === undefined) throw new Error(`${this.modelName}/${this.version} is ${this.state}, not loaded`);
    return this.model;
  }

  /** True once loading failed. */
  get hasFailed(): boolean {
    return this.failure !== undefined;
  }

  available(model: LoadedModel): void {
    this.model = model;
    this.state = 'AVAILABLE';
  }

  failed(code: CodeName, message: string): void {
    this.failure = { code, message };
    this.state = 'END';
  }

  /** Marks one more request as running on this version. */
  acquire(): void {
    this.users += 1;
  }

  release(): void {
    this.users -= 1;
    if (this.users === 0) this.whenIdle?.();
  }

  /** Takes no more requests, waits for those that run, gives the memory back. */
  async unload(): Promise<void> {
    this.state = 'UNLOADING';
    if (this.users > 0) await new Promise<void>((resolve) => (this.whenIdle = resolve));
    await this.model?.close();
    this.model = undefined;
    this.state = 'END';
  }

  status(): ModelVersionStatus {
    return {
      version: this.version,
      state: this.state,
      errorCode: this.failure?.code ?? 'OK',
      errorMessage: this.failure?.message ?? '',
    };
  }
}
