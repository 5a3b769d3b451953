import {
  ServingError,
  decodeReloadConfigRequest,
  encodeReloadConfigResponse,
  type WireModelConfig,
} from '@cdk8s-serving/contract';
import type { ModelProblem } from '../../core/model-manager';
import type { Logger } from '../../logger';
import type { Metrics } from '../../metrics';
import { decoded, type UnaryMethod } from './unary-method';

/** Makes the server's models exactly these, and answers the new ones that are not available once they have settled. */
export type ApplyModels = (models: readonly WireModelConfig[]) => Promise<readonly ModelProblem[]>;

/**
 * `ModelService.HandleReloadConfigRequest`: all models are replaced by those of the request. It answers when the new
 * ones have settled, that is when each has a version or the first attempt to load one has failed.
 */
export class HandleReloadConfigMethod implements UnaryMethod {
  constructor(
    private readonly apply: ApplyModels,
    private readonly metrics: Pick<Metrics, 'total'>,
    private readonly logger: Logger,
  ) {}

  async handle(bytes: Uint8Array): Promise<Uint8Array> {
    const { models, metricNames } = decoded(() => decodeReloadConfigRequest(bytes));
    if (models === undefined) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        'ServerModelConfig type not supported by HandleReloadConfigRequest. Only ModelConfigList is currently supported',
      );
    }
    const before = await this.totals(metricNames);
    this.logger.info({ models: models.map(({ name }) => name) }, 'reloading models');
    const problems = await this.apply(models);
    if (problems.length > 0) throw notAvailable(problems);
    const after = await this.totals(metricNames);
    const metricIncreases = new Map([...after].map(([name, total]) => [name, total - (before.get(name) ?? 0n)]));
    return encodeReloadConfigResponse({ errorCode: 'OK', errorMessage: '', metricIncreases });
  }

  /** Metrics that are not there are left out, as there. */
  private async totals(names: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const totals = new Map<string, bigint>();
    for (const name of new Set(names)) {
      const total = await this.metrics.total(name);
      if (total !== undefined) totals.set(name, total);
    }
    return totals;
  }
}

/** TensorFlow Serving's own code and sentence for models that did not come up. */
function notAvailable(problems: readonly ModelProblem[]): ServingError {
  const each = problems.map(({ model, problem }) => `{{name: ${model}} due to error: ${problem}}, `);
  return new ServingError('UNKNOWN', `${problems.length} servable(s) did not become available: {${each.join('')}}`);
}
