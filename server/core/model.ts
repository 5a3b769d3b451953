import { toServingError, type ModelVersionStatus, type VersionDirectory } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest } from '../engine/engine';
import type { Logger } from '../logger';
import type { ModelConfig } from './model-config';
import { Servable, type LoadRetries } from './servable';
import { aspiredVersions, nextTransition, type TransitionPolicy, type VersionSnapshot } from './version-policy';
import type { VersionSource } from './version-source';

/** What a model's session gets. */
export type SessionSettings = Pick<LoadRequest, 'intraOpParallelism' | 'interOpParallelism' | 'sessionConfig'>;

/** What a model needs beside its configuration. */
export interface ModelOptions {
  readonly sourceOf: (config: ModelConfig) => VersionSource;
  readonly transitionPolicy: TransitionPolicy;
  readonly session: SessionSettings;
  /** Tags of the graph that is loaded. */
  readonly tags: readonly string[];
  readonly retries: LoadRetries;
}

/** One configured model: its versions, and the steps that bring them to what the source has. */
export class Model {
  readonly name: string;
  private readonly servables = new Map<bigint, Servable>();
  private source: VersionSource;
  private directories: readonly VersionDirectory[] = [];
  private stepping: Promise<void> | undefined;
  private isRemoved = false;
  private sourceProblem: string | undefined;

  constructor(
    private current: ModelConfig,
    private readonly options: ModelOptions,
    private readonly engine: Engine,
    private readonly logger: Logger,
  ) {
    this.name = current.name;
    this.source = options.sourceOf(current);
  }

  /** What the model is to be now. */
  get config(): ModelConfig {
    return this.current;
  }

  /** Makes it what another configuration says, from the next step on. Versions that stay are not touched. */
  reconfigure(config: ModelConfig): void {
    if (config.basePath !== this.current.basePath) this.source = this.options.sourceOf(config);
    this.current = config;
  }

  /** The available version to use: this one, or the largest. */
  find(version: bigint | undefined): Servable | undefined {
    if (version !== undefined) {
      const servable = this.servables.get(version);
      return servable?.state === 'AVAILABLE' ? servable : undefined;
    }
    const available = [...this.servables.values()].filter(({ state }) => state === 'AVAILABLE');
    return available.reduce<Servable | undefined>(
      (largest, servable) => (largest === undefined || servable.version > largest.version ? servable : largest),
      undefined,
    );
  }

  /** Every version seen so far, largest first. */
  statuses(): ModelVersionStatus[] {
    return [...this.servables.values()]
      .map((servable) => servable.status())
      .sort((a, b) => (a.version > b.version ? -1 : 1));
  }

  /** Why this model answers nothing; undefined while it does. */
  problem(): string | undefined {
    if (this.find(undefined) !== undefined) return undefined;
    const failed = this.statuses().find(({ errorCode }) => errorCode !== 'OK');
    if (failed !== undefined)
      return `version ${failed.version} failed to load: ${failed.errorCode}: ${failed.errorMessage}`;
    return this.sourceProblem ?? 'no version is available yet';
  }

  /**
   * Looks at the source once and does what follows from it, until there is nothing left to do. While a step runs, another
   * one is the same one.
   */
  step(): Promise<void> {
    this.stepping ??= this.advance().finally(() => (this.stepping = undefined));
    return this.stepping;
  }

  private async advance(): Promise<void> {
    await this.scan();
    this.forgetFailed();
    for (;;) {
      // Read anew: a load takes long, and the configuration may have changed meanwhile.
      const existing = this.isRemoved ? [] : this.directories.map(({ version }) => version);
      const aspired = aspiredVersions(existing, this.current.versionPolicy);
      const transition = nextTransition(this.options.transitionPolicy, aspired, this.snapshots());
      if (transition === undefined) return;
      if (transition.action === 'unload') await this.unload(transition.version);
      else await this.load(transition.version);
    }
  }

  /** A step that has seen everything said before it: the one that may be running began earlier. */
  async settle(): Promise<void> {
    await this.stepping;
    await this.step();
  }

  /** Unloads every version once its requests are done; nothing is loaded any more. */
  async remove(): Promise<void> {
    this.isRemoved = true;
    await this.settle();
  }

  /** Unloads what is available, without waiting for what is being loaded: the process ends next. */
  async close(): Promise<void> {
    this.isRemoved = true;
    const available = [...this.servables.values()].filter(({ state }) => state === 'AVAILABLE');
    await Promise.all(available.map((servable) => servable.unload()));
  }

  private async scan(): Promise<void> {
    try {
      this.directories = await this.source.list();
      this.sourceProblem =
        this.directories.length > 0 ? undefined : `the base path ${this.current.basePath} holds no version directory`;
    } catch (error) {
      // A base path that cannot be read for a moment must not unload what serves.
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      this.sourceProblem = `the base path ${this.current.basePath} cannot be read (${code})`;
      this.logger.warn({ model: this.name, err: error }, 'cannot list versions');
    }
  }

  /** A failed version whose directory went away is tried again should it come back. */
  private forgetFailed(): void {
    for (const [version, { hasFailed }] of this.servables) {
      if (hasFailed && !this.directories.some((directory) => directory.version === version))
        this.servables.delete(version);
    }
  }

  private async load(version: bigint): Promise<void> {
    const path = this.directories.find((directory) => directory.version === version)?.path ?? '';
    const servable = new Servable(this.name, version, this.nextAttempt(version));
    this.servables.set(version, servable);
    servable.state = 'LOADING';
    const startMs = performance.now();
    try {
      servable.available(await this.engine.load({ path, tags: this.options.tags, ...this.options.session }));
      const durationMs = Math.round(performance.now() - startMs);
      this.logger.info({ model: this.name, version: String(version), durationMs }, 'version available');
    } catch (error) {
      const { code, message } = toServingError(error);
      servable.failed(code, message, performance.now());
      const { attempt } = servable;
      this.logger.error({ model: this.name, version: String(version), attempt, err: error }, 'version failed to load');
    }
  }

  /** One more than the attempts that failed so far; what was unloaded begins anew. */
  private nextAttempt(version: bigint): number {
    const before = this.servables.get(version);
    return before?.hasFailed === true ? before.attempt + 1 : 1;
  }

  /** What the transition policy sees: a failed version that is to be tried again is as if it had not been tried. */
  private snapshots(): VersionSnapshot[] {
    const nowMs = performance.now();
    return [...this.servables.values()].map((servable) => ({
      version: servable.version,
      state: servable.state,
      hasFailed: servable.hasFailed && !servable.isRetryDue(this.options.retries, nowMs),
    }));
  }

  private async unload(version: bigint): Promise<void> {
    await this.servables.get(version)?.unload();
    this.logger.info({ model: this.name, version: String(version) }, 'version unloaded');
  }
}
