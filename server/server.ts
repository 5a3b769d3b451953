import { JsonCodec } from './codec/json/off-thread/json-codec';
import { readConfiguration, readModels, type Configuration } from './config/configuration';
import { Model } from './core/model';
import type { ModelConfig } from './core/model-config';
import { ModelManager } from './core/model-manager';
import { ModelPredictor } from './core/predictor';
import { FileSystemVersionSource, NO_VERSIONS } from './core/version-source';
import type { Engine } from './engine/engine';
import { grpcMethods } from './grpc-methods';
import type { Logger } from './logger';
import { Metrics } from './metrics';
import { registerModelGauges } from './model-gauges';
import { ModelMetrics } from './model-metrics';
import type { ModelServerOptions } from './options';
import { requestEngine } from './request-engine';
import { LoggedPredictor } from './request-log/logged-predictor';
import type { RequestLogs } from './request-log/request-logs';
import { requestLogs } from './request-logs';
import { flushSpans } from './telemetry/flush-spans';
import { Telemetry } from './telemetry/telemetry';
import { exposition, tensorflowExposition } from './exposition';
import { processors, threadPlan } from './threads';
import { HealthService } from './transport/grpc/health-service';
import { ByteBudget } from './transport/byte-budget';
import { GrpcListener } from './transport/grpc/listener';
import { RestListener } from './transport/http/listener';
import { RestApi } from './transport/http/rest-api';
import { ManagementListener, type Readiness } from './transport/management';
import { failedVersions, modelsDocument } from './transport/models-document';

/** Ports really listened on; 0 for one that is off. */
export interface BoundPorts {
  readonly grpc: number;
  readonly rest: number;
  readonly management: number;
}

/** What the last requests that are logged, and the last spans, may take to be written, in milliseconds. */
const LAST_WRITES_TIMEOUT_MS = 5000;

/** What happened before this start. */
export interface ServerHistory {
  /** How often the process crashed under its supervisor. */
  readonly crashes: number;
}

/** The model server: everything is made here, started, drained and stopped. */
export class ModelServer {
  private readonly manager: ModelManager;
  private readonly codec = new JsonCodec(threadPlan(processors()).json);
  private readonly rest: RestListener;
  private readonly grpc: GrpcListener;
  private readonly management: ManagementListener;
  private readonly requestLogs: RequestLogs;
  private readonly configuration: Configuration;
  private isOpen = false;
  private isDraining = false;
  private configTimer: NodeJS.Timeout | undefined;

  /** @throws ServingError for a configuration file that cannot be used */
  constructor(
    private readonly options: ModelServerOptions,
    engine: Engine,
    private readonly logger: Logger,
    history: ServerHistory = { crashes: 0 },
  ) {
    const { intraOpParallelism, interOpParallelism, maxBodyBytes } = options;
    this.configuration = readConfiguration(options);
    const { sessionConfig } = this.configuration;
    const metrics = new Metrics({ isModel: (name) => this.manager.has(name), crashes: history.crashes });
    const wrapped = requestEngine(engine, options, this.configuration, new ModelMetrics(metrics.registry));
    const modelOptions = {
      sourceOf: ({ basePath }: ModelConfig) =>
        options.fileSystemPollWaitSeconds < 0
          ? NO_VERSIONS
          : new FileSystemVersionSource(basePath, { allowsLinksOut: options.allowLinksOutOfBasePath, logger }),
      transitionPolicy: options.versionTransitionPolicy,
      session: { intraOpParallelism, interOpParallelism, ...(sessionConfig !== undefined && { sessionConfig }) },
      tags: options.savedModelTags,
      retries: { most: options.maxNumLoadRetries, intervalMs: options.loadRetryIntervalMicros / 1000 },
    };
    this.manager = new ModelManager(
      (config) => new Model(config, modelOptions, wrapped, logger),
      options.allowVersionLabelsForUnavailableModels,
    );
    const { manager } = this;
    this.requestLogs = requestLogs(options, manager, metrics, logger);
    const answering = new ModelPredictor(manager, options.enableSignatureMethodNameCheck);
    const predictor = new LoggedPredictor(answering, this.requestLogs);
    const telemetry = new Telemetry(metrics, logger, {
      successPercent: options.accessLogSuccessPercent,
      random: Math.random,
    });
    registerModelGauges(metrics.registry, {
      isReady: () => this.readiness().ready,
      standings: () => manager.standings(),
    });
    const budget = new ByteBudget(options.maxPendingBytes);
    const timeoutMs = options.restApiTimeoutMs;
    const restApi = new RestApi({ manager, predictor, codec: this.codec, maxBodyBytes, budget, timeoutMs });
    const { monitoringPath } = this.configuration;
    this.rest = new RestListener(restApi, telemetry, {
      allowsEveryOrigin: options.restApiEnableCorsSupport,
      drainIdleMs: options.drainIdleMs,
      limits: {
        headerTimeoutMs: options.restApiHeaderTimeoutMs,
        receiveTimeoutMs: options.restApiReceiveTimeoutMs,
        idleTimeoutMs: options.restApiIdleTimeoutMs,
        maxConnections: options.restApiMaxConnections,
      },
      ...(monitoringPath === undefined
        ? {}
        : { exposition: { path: monitoringPath, read: () => tensorflowExposition(metrics.registry) } }),
    });
    this.grpc = new GrpcListener({
      methods: grpcMethods({ options, manager, predictor, metrics, logger }),
      telemetry,
      logger,
      maxMessageBytes: maxBodyBytes,
      maxConnections: options.grpcMaxConnections,
      budget,
      channelArguments: options.grpcChannelArguments,
      tls: this.configuration.ssl,
      health: options.enableGrpcHealthcheckService ? this.healthService() : undefined,
    });
    this.management = new ManagementListener({
      readiness: () => this.readiness(),
      models: () => modelsDocument(manager.standings()),
      metrics: async () => ({ contentType: metrics.registry.contentType, text: await exposition(metrics.registry) }),
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
    if (options.fileSystemPollWaitSeconds < 0) {
      this.logger.warn('no base path is looked at, and no model served: --file_system_poll_wait_seconds is negative');
    }
    await this.manager.start(options.fileSystemPollWaitSeconds * 1000);
    this.pollModelConfig();
    const grpc = options.port === 0 ? 0 : await this.grpc.listen(options.port, options.host);
    if (options.grpcSocketPath !== '') await this.grpc.listenOnSocket(options.grpcSocketPath);
    const rest = await this.openRest();
    this.isOpen = true;
    const ports = { grpc, rest, management };
    this.logger.info(ports, 'listening');
    for (const { model, problem } of this.manager.problems()) this.logger.error({ model, problem }, 'model not ready');
    return ports;
  }

  /** @returns the port really listened on; 0 without one */
  private async openRest(): Promise<number> {
    const { port, restApiPort, restHost } = this.options;
    if (restApiPort === 0) return 0;
    if (restApiPort !== port) return this.rest.listen(restApiPort, restHost);
    this.logger.error({ port }, 'REST is left out: --rest_api_port is the port of gRPC; give it another one');
    return 0;
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
      for (const { model, problem } of await this.manager.configure(
        readModels(this.options, (name) => this.manager.has(name)),
      )) {
        this.logger.error({ model, problem }, 'model not ready');
      }
    } catch (error) {
      this.logger.error({ err: error, file: this.options.modelConfigFile }, 'model config not applied');
    }
  }

  /** Whether to send traffic here. */
  readiness(): Readiness {
    const warnings = failedVersions(this.manager.standings());
    if (this.isDraining) return { ready: false, reasons: ['draining'], warnings };
    const reasons = this.manager.problems().map(({ model, problem }) => `model ${model}: ${problem}`);
    // The models are there a moment before the ports are: a client sent here then would be refused.
    if (!this.isOpen) reasons.push('the API ports are not open yet');
    return { ready: reasons.length === 0, reasons, warnings };
  }

  private healthService(): HealthService {
    return new HealthService({
      isReady: () => this.readiness().ready,
      isServing: (model) => (this.isDraining || !this.isOpen ? false : this.manager.isServing(model)),
    });
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
    await this.codec.close();
    await within(Promise.all([this.requestLogs.close(), flushSpans()]), LAST_WRITES_TIMEOUT_MS);
    await this.management.close();
    return finished;
  }
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
