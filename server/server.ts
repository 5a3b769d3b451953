import { GrpcMethod } from '@cdk8s-serving/contract';
import { readConfiguration, readModels, type Configuration } from './config/configuration';
import { checkModelConfigs } from './config/model-server-config';
import { Model } from './core/model';
import type { ModelConfig } from './core/model-config';
import { ModelManager } from './core/model-manager';
import { Predictor } from './core/predictor';
import { FileSystemVersionSource } from './core/version-source';
import { WarmupEngine } from './core/warmup/warmup-engine';
import { BatchingEngine } from './engine/batching/batching-engine';
import type { BatchingMetrics } from './engine/batching/batching-metrics';
import type { Engine } from './engine/engine';
import type { Logger } from './logger';
import { Metrics } from './metrics';
import type { ModelServerOptions } from './options';
import { GetModelMetadataMethod, GetModelStatusMethod, PredictMethod } from './transport/grpc/handlers';
import { HealthService } from './transport/grpc/health-service';
import { InferenceMethod, MultiInferenceMethod } from './transport/grpc/inference-methods';
import { GrpcListener } from './transport/grpc/listener';
import { HandleReloadConfigMethod } from './transport/grpc/reload-method';
import type { UnaryMethod } from './transport/grpc/unary-method';
import { RestListener } from './transport/http/listener';
import { RestApi } from './transport/http/rest-api';
import { ManagementListener, type Readiness } from './transport/management';

/** Ports really listened on; 0 for one that is off. */
export interface BoundPorts {
  readonly grpc: number;
  readonly rest: number;
  readonly management: number;
}

/** The model server: everything is made here, started, drained and stopped. */
export class ModelServer {
  private readonly manager: ModelManager;
  private readonly rest: RestListener;
  private readonly grpc: GrpcListener;
  private readonly management: ManagementListener;
  private readonly configuration: Configuration;
  private isOpen = false;
  private isDraining = false;
  private configTimer: NodeJS.Timeout | undefined;

  /** @throws ServingError for a configuration file that cannot be used */
  constructor(
    private readonly options: ModelServerOptions,
    engine: Engine,
    private readonly logger: Logger,
  ) {
    const { intraOpParallelism, interOpParallelism, maxBodyBytes } = options;
    this.configuration = readConfiguration(options);
    const metrics = new Metrics();
    const wrapped = wrap(engine, options, this.configuration, metrics);
    const modelOptions = {
      sourceOf: ({ basePath }: ModelConfig) => new FileSystemVersionSource(basePath),
      parallelism: { intraOpParallelism, interOpParallelism },
      tags: options.savedModelTags,
      retries: { most: options.maxNumLoadRetries, intervalMs: options.loadRetryIntervalMicros / 1000 },
    };
    this.manager = new ModelManager(
      (config) => new Model(config, modelOptions, wrapped, logger),
      options.allowVersionLabelsForUnavailableModels,
    );
    const { manager } = this;
    const predictor = new Predictor(manager);
    const restApi = new RestApi({ manager, predictor, metrics, maxBodyBytes, timeoutMs: options.restApiTimeoutMs });
    const exposition = async () => ({
      contentType: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    });
    const { monitoringPath } = this.configuration;
    this.rest = new RestListener(restApi, logger, {
      allowsEveryOrigin: options.restApiEnableCorsSupport,
      ...(monitoringPath === undefined ? {} : { exposition: { path: monitoringPath, read: exposition } }),
    });
    this.grpc = new GrpcListener({
      methods: new Map<string, UnaryMethod>([
        [
          GrpcMethod.predict,
          new PredictMethod(predictor, options.enableSerializationAsTensorContent ? 'content' : 'values'),
        ],
        [GrpcMethod.classify, new InferenceMethod(predictor, 'classify')],
        [GrpcMethod.regress, new InferenceMethod(predictor, 'regress')],
        [GrpcMethod.multiInference, new MultiInferenceMethod(predictor)],
        [GrpcMethod.getModelMetadata, new GetModelMetadataMethod(manager)],
        [GrpcMethod.getModelStatus, new GetModelStatusMethod(manager)],
        ...reloadMethod(options, manager, metrics, logger),
      ]),
      metrics,
      logger,
      isModel: (name) => manager.has(name),
      maxMessageBytes: maxBodyBytes,
      channelArguments: options.grpcChannelArguments,
      tls: this.configuration.ssl,
      health: options.enableGrpcHealthcheckService ? new HealthService(() => this.readiness().ready) : undefined,
    });
    this.management = new ManagementListener({
      readiness: () => this.readiness(),
      metrics: exposition,
    });
  }

  /**
   * Opens the management port, loads the models, opens the API ports. A model that does not load leaves them open and
   * the server not ready: its status says why.
   * @throws Error of the operating system when a port cannot be had, ServingError for a label that cannot be given;
   *   nothing stays open then
   */
  async start(): Promise<BoundPorts> {
    try {
      return await this.open();
    } catch (error) {
      await this.drain();
      throw error;
    }
  }

  private async open(): Promise<BoundPorts> {
    const { options } = this;
    const management =
      options.managementPort === 0 ? 0 : await this.management.listen(options.managementPort, options.managementHost);
    await this.manager.configure(this.configuration.models);
    await this.manager.start(options.fileSystemPollWaitSeconds * 1000);
    this.pollModelConfig();
    const grpc = options.port === 0 ? 0 : await this.grpc.listen(options.port, options.host);
    if (options.grpcSocketPath !== '') await this.grpc.listenOnSocket(options.grpcSocketPath);
    const rest = options.restApiPort === 0 ? 0 : await this.rest.listen(options.restApiPort, options.host);
    this.isOpen = true;
    const ports = { grpc, rest, management };
    this.logger.info(ports, 'listening');
    for (const { model, problem } of this.manager.problems()) this.logger.error({ model, problem }, 'model not ready');
    return ports;
  }

  /** Reads the model config file again and again; one that is wrong for a while changes nothing. */
  private pollModelConfig(): void {
    const { modelConfigFile, modelConfigFilePollWaitSeconds } = this.options;
    if (modelConfigFile === '' || modelConfigFilePollWaitSeconds === 0 || this.isDraining) return;
    this.configTimer = setTimeout(() => {
      void this.reconfigure().finally(() => this.pollModelConfig());
    }, modelConfigFilePollWaitSeconds * 1000);
  }

  private async reconfigure(): Promise<void> {
    try {
      for (const { model, problem } of await this.manager.configure(readModels(this.options))) {
        this.logger.error({ model, problem }, 'model not ready');
      }
    } catch (error) {
      this.logger.error({ err: error, file: this.options.modelConfigFile }, 'model config not applied');
    }
  }

  /** Whether to send traffic here. */
  readiness(): Readiness {
    if (this.isDraining) return { ready: false, reasons: ['draining'] };
    const reasons = this.manager.problems().map(({ model, problem }) => `model ${model}: ${problem}`);
    // The models are there a moment before the ports are: a client sent here then would be refused.
    if (!this.isOpen) reasons.push('the API ports are not open yet');
    return { ready: reasons.length === 0, reasons };
  }

  /**
   * Not ready at once; finishes what it has; stops. Whatever still runs after the drain timeout is cut.
   * @returns true when everything was answered
   */
  async drain(): Promise<boolean> {
    this.isDraining = true;
    clearTimeout(this.configTimer);
    const finished = await within(
      Promise.all([this.rest.drain(), this.grpc.drain()]),
      this.options.drainTimeoutSeconds * 1000,
    );
    if (finished) await this.manager.close();
    else {
      this.rest.destroy();
      this.grpc.destroy();
    }
    await this.management.close();
    return finished;
  }
}

function reloadMethod(
  { enableReloadConfigRequest }: ModelServerOptions,
  manager: ModelManager,
  metrics: Metrics,
  logger: Logger,
): [string, UnaryMethod][] {
  if (!enableReloadConfigRequest) return [];
  const configure = (models: Parameters<typeof checkModelConfigs>[0]) => manager.configure(checkModelConfigs(models));
  return [[GrpcMethod.handleReloadConfigRequest, new HandleReloadConfigMethod(configure, metrics, logger)]];
}

/** The engine requests run on: what it is given, warmed up before it serves, batching around it where it is asked for. */
function wrap(
  engine: Engine,
  options: ModelServerOptions,
  { batching }: Configuration,
  metrics: BatchingMetrics,
): Engine {
  const warm = options.enableModelWarmup ? new WarmupEngine(engine, options.numRequestIterationsForWarmup) : engine;
  return batching === undefined ? warm : new BatchingEngine(warm, batching, metrics);
}

/** True when `work` ends within `timeoutMs`. */
async function within(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const finished = await Promise.race([work.then(() => true), timeout]);
  clearTimeout(timer);
  return finished;
}
