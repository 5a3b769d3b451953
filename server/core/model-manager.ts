import { ServingError, type MetaGraph, type ModelSpec, type ModelVersionStatus } from '@cdk8s-serving/contract';
import type { LoadedModel } from '../engine/engine';
import type { Model } from './model';
import type { ModelConfig, RequestLogging } from './model-config';
import type { Servable } from './servable';

/** A model that answers nothing, and why. */
export interface ModelProblem {
  readonly model: string;
  readonly problem: string;
}

/** How a configured model stands. */
export interface ModelStanding {
  readonly config: ModelConfig;
  /** Every version seen so far, largest first. */
  readonly versions: readonly ModelVersionStatus[];
  /** Why it answers nothing now; undefined while it does. */
  readonly problem: string | undefined;
}

/** All models of the server: the one place a request finds its version, and holds it while it runs. */
export class ModelManager {
  private readonly models = new Map<string, Model>();
  private readonly labels = new Map<string, ReadonlyMap<string, bigint>>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  /**
   * @param create a model of the server's
   * @param allowUnavailableLabels accepts a new label although its version is not loaded
   */
  constructor(
    private readonly create: (config: ModelConfig) => Model,
    private readonly allowUnavailableLabels: boolean,
  ) {}

  /**
   * Makes the server's models exactly these. In TensorFlow Serving's order: labels are checked and applied, models that
   * are not named any more go once their requests are done, policies change, and the promise waits for new models. What
   * is named before and after goes on serving, and does what its new policy asks for meanwhile.
   * @returns the new models that answer nothing although they have settled; they stay, and are tried again
   * @throws ServingError FAILED_PRECONDITION for a label of a version that is not available; nothing has changed then
   */
  async configure(configs: readonly ModelConfig[]): Promise<ModelProblem[]> {
    for (const config of configs) this.checkLabels(config);
    this.labels.clear();
    for (const { name, versionLabels } of configs) this.labels.set(name, versionLabels);
    for (const [name, model] of this.models) {
      if (configs.some((config) => config.name === name)) continue;
      this.models.delete(name);
      void model.remove();
    }
    const added: Model[] = [];
    for (const config of configs) {
      const known = this.models.get(config.name);
      if (known !== undefined) {
        known.reconfigure(config);
        // Not waited for: what it has goes on serving.
        void known.settle();
        continue;
      }
      const model = this.create(config);
      this.models.set(config.name, model);
      added.push(model);
    }
    await Promise.all(added.map((model) => model.settle()));
    return problemsOf(added);
  }

  /**
   * Finds the version a model spec means and keeps it loaded until `use` is done: decoding and running see the same one.
   * @throws ServingError NOT_FOUND for a model or version that is not available, INVALID_ARGUMENT for an unknown label
   *   or a spec without a name
   */
  async use<Result>(spec: ModelSpec, use: (servable: Servable) => Promise<Result> | Result): Promise<Result> {
    const servable = this.find(spec);
    servable.acquire();
    try {
      return await use(servable);
    } finally {
      servable.release();
    }
  }

  /** The signatures a request for this spec would meet now, as far as there is a version for it: a guess, held by nothing. */
  expectedSignatures(spec: ModelSpec): MetaGraph['signatures'] | undefined {
    return this.expected(spec)?.metaGraph.signatures;
  }

  /**
   * Why a prediction for this spec that came now would be refused, for all that waits already. Asked before a request is
   * read: reading one that is refused costs as much as reading one that is answered.
   * @returns undefined where it may come, and where it has an error of its own
   */
  refusal(spec: ModelSpec, deadlineMs: number): ServingError | undefined {
    return this.expected(spec)?.refusal?.(deadlineMs);
  }

  private expected(spec: ModelSpec): LoadedModel | undefined {
    try {
      return this.find(spec).loaded;
    } catch (error) {
      if (error instanceof ServingError) return undefined;
      throw error;
    }
  }

  /**
   * Standing of every version of a model, or of the one the spec names; a label is ignored, as in TensorFlow Serving.
   * @throws ServingError NOT_FOUND
   */
  statuses(spec: ModelSpec): ModelVersionStatus[] {
    const { name, version } = spec;
    const all = this.models.get(name)?.statuses() ?? [];
    if (version === undefined) {
      if (all.length === 0) throw new ServingError('NOT_FOUND', `Could not find any versions of model ${name}`);
      return all;
    }
    const matching = all.filter((status) => status.version === version);
    if (matching.length === 0)
      throw new ServingError('NOT_FOUND', `Could not find version ${version} of model ${name}`);
    return matching;
  }

  /** True for a configured model, whatever its state: keeps made-up names out of metric labels. */
  has(name: string): boolean {
    return this.models.has(name);
  }

  /** How requests for a model are logged; undefined where they are not. */
  loggingOf(name: string): RequestLogging | undefined {
    return this.models.get(name)?.config.requestLogging;
  }

  /** Every configured model, in the order of the configuration. */
  standings(): ModelStanding[] {
    return [...this.models.values()].map((model) => ({
      config: model.config,
      versions: model.statuses(),
      problem: model.problem(),
    }));
  }

  /** Whether a model answers now; undefined for one that is not configured. */
  isServing(name: string): boolean | undefined {
    const model = this.models.get(name);
    return model === undefined ? undefined : model.problem() === undefined;
  }

  /** Models that answer nothing now; empty means ready. */
  problems(): ModelProblem[] {
    return problemsOf([...this.models.values()]);
  }

  /** One look at every source, models side by side: a slow or broken one does not hold up the others. */
  async step(): Promise<void> {
    await Promise.all([...this.models.values()].map((model) => model.step()));
  }

  /**
   * Steps now and then every `intervalMs` until closed, or never again for 0 or less; the promise is the first step's. Later ones
   * are not waited for: while one model loads for minutes, the others are looked at as before.
   */
  async start(intervalMs: number): Promise<void> {
    await this.step();
    if (this.closed || intervalMs <= 0) return;
    this.timer = setInterval(() => void this.step(), intervalMs);
  }

  /** Stops looking, waits for running requests and unloads everything. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await Promise.all([...this.models.values()].map((model) => model.close()));
  }

  private find(spec: ModelSpec): Servable {
    const { name, version, versionLabel } = spec;
    if (name === '') throw new ServingError('INVALID_ARGUMENT', 'ModelSpec has no name specified.');
    const model = this.models.get(name);
    const meant = version ?? (versionLabel === undefined ? undefined : this.versionOf(name, versionLabel));
    const servable = model?.find(meant);
    if (servable !== undefined) return servable;
    const wanted = meant === undefined ? `Latest(${name})` : `Specific(${name}, ${meant})`;
    throw new ServingError('NOT_FOUND', `Servable not found for request: ${wanted}`);
  }

  private versionOf(name: string, label: string): bigint | undefined {
    const version = this.labels.get(name)?.get(label);
    if (version === undefined && this.models.has(name)) {
      throw new ServingError('INVALID_ARGUMENT', `Unrecognized servable version label: ${label}`);
    }
    return version;
  }

  /** A label may move to an available version alone; a new one may wait for its version where that is allowed. */
  private checkLabels({ name, versionLabels }: ModelConfig): void {
    for (const [label, version] of versionLabels) {
      if (this.models.get(name)?.find(version) !== undefined) continue;
      const before = this.labels.get(name)?.get(label);
      if (this.allowUnavailableLabels && (before === undefined || before === version)) continue;
      throw new ServingError(
        'FAILED_PRECONDITION',
        `Request to assign label to version ${version} of model ${name}, which is not currently available for inference`,
      );
    }
  }
}

function problemsOf(models: readonly Model[]): ModelProblem[] {
  return models.flatMap((model) => {
    const problem = model.problem();
    return problem === undefined ? [] : [{ model: model.name, problem }];
  });
}
