import type { CodeName, ModelVersionStateName, ModelVersionStatus } from '@cdk8s-serving/contract';
import type { LoadedModel } from '../engine/engine';

/** How often a version that does not load is tried again, and how many milliseconds later. */
export interface LoadRetries {
  readonly most: number;
  readonly intervalMs: number;
}

/** One version of one model, from the moment it is aspired to its end. */
export class Servable {
  state: ModelVersionStateName = 'START';
  private model: LoadedModel | undefined;
  private failure: { readonly code: CodeName; readonly message: string; readonly atMs: number } | undefined;
  private users = 0;
  private whenIdle: (() => void) | undefined;

  constructor(
    readonly modelName: string,
    readonly version: bigint,
    /** Attempts to load this version, this one included. */
    readonly attempt = 1,
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

  /** True when loading failed and it is time to try again. @param nowMs on `performance.now()`'s clock */
  isRetryDue({ most, intervalMs }: LoadRetries, nowMs: number): boolean {
    return this.failure !== undefined && this.attempt <= most && nowMs >= this.failure.atMs + intervalMs;
  }

  /** @param atMs on `performance.now()`'s clock */
  failed(code: CodeName, message: string, atMs: number): void {
    this.failure = { code, message, atMs };
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
