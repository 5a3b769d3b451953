import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino, { type Logger } from 'pino';
import { GatewaySetting, pictureDecodersOf, type ModelBinding, type Setting } from '@cdk8s-serving/contract';
import type { GatewayConfig } from './config';
import { ConfigError } from './config-error';
import { DECODER_LIMITS, DecoderPool } from './decoder/decoder-pool';
import { systemResolver, type Resolver } from './fetch/target';
import { createManagementServer } from './management';
import { Metrics } from './metrics';
import { CallQueue } from './model/call-queue';
import { ModelCaller } from './model/caller';
import { ModelClient } from './model/client';
import { ModelWatch } from './model/readiness';
import type { ModelLookup } from './model/watched-dns';
import { moduleOf } from './module/load';
import type { PreprocessPicture } from './preprocess/preprocess';
import { recipeOf } from './recipe';
import { Connections } from './server/connections';
import { createHttpServer } from './server/http';
import { RECEIVE_LIMITS, type ReceiveLimits } from './server/receive-limits';

/** Parts a test or an embedding program may bring itself. */
export interface GatewayParts {
  /** Default: JSON lines on standard output. */
  readonly logger?: Logger;
  /** Default: the system's resolver. */
  readonly resolver?: Resolver;
  /** Finds the addresses of the model server. Default: the system's resolver. */
  readonly modelLookup?: ModelLookup;
  /** Default: its own. Whoever brings one closes it. */
  readonly decoders?: DecoderPool;
  /** Milliseconds between two looks at the model. Default 2000. */
  readonly pollIntervalMs?: number;
  /** Default `RECEIVE_LIMITS`. */
  readonly receiveLimits?: ReceiveLimits;
  /** Milliseconds of a drain in which idle connections may send once more, and are closed by the answer. Default 1000. */
  readonly drainIdleMs?: number;
}

/** A gateway that can be started and drained, once each. */
export interface Gateway {
  /** Starts watching the model and listens on both ports. @returns the ports in use. */
  listen(): Promise<{ readonly port: number; readonly managementPort: number }>;
  /**
   * Becomes not ready, takes no new connection, answers what it has and ends; after the drain timeout it ends all the
   * same. @returns true when everything was answered.
   */
  drain(): Promise<boolean>;
}

/** Puts a gateway together; the only place that does. */
export async function createGateway(config: GatewayConfig, parts: GatewayParts = {}): Promise<Gateway> {
  const { binding } = config;
  const logger = parts.logger ?? pino({ base: null });
  let isDraining = false;
  const model = new ModelClient(config.modelServer, binding, {
    timeoutMs: config.modelTimeoutMs,
    lookup: parts.modelLookup,
    onRetry: () => metrics.countModelRetry(),
  });
  const watch = new ModelWatch(model, binding, parts.pollIntervalMs ?? 2_000);
  const notReadyReason = (): string | undefined => {
    if (isDraining) return 'draining';
    if (watch.state.kind === 'ready') return undefined;
    return watch.state.kind === 'unknown' ? 'the model has not been looked at yet' : watch.state.reason;
  };
  const metrics = new Metrics(() => notReadyReason() === undefined);
  const decoders = parts.decoders ?? newDecoders(binding, metrics);
  const preprocessPicture: PreprocessPicture = (...job) => decoders.preprocess(...job);
  const management = createManagementServer(metrics, notReadyReason);
  const app = await createHttpServer({
    binding,
    recipe: recipeOf(binding, { module: moduleOf(config.modulePath, binding), picture: preprocessPicture }),
    preprocessPicture,
    model: new ModelCaller(model, new CallQueue(config.modelConcurrency), config.modelTimeoutMs),
    watch,
    fetchLimits: {
      allowedHosts: config.fetchAllowedHosts,
      timeoutMs: config.fetchTimeoutMs,
      maxRedirects: config.fetchMaxRedirects,
      maxBytes: config.maxBodyBytes,
    },
    resolver: parts.resolver ?? systemResolver,
    maxBodyBytes: config.maxBodyBytes,
    maxRequests: config.maxRequests,
    receiveLimits: parts.receiveLimits ?? RECEIVE_LIMITS,
    clientTimeoutMs: config.clientTimeoutMs,
    corsOrigins: config.corsOrigins,
    apiKeys: config.apiKeys,
    page: config.page,
    metrics,
    logger,
    isDraining: () => isDraining,
  });
  const connections = new Connections(app.server);

  return {
    async listen() {
      const { host, port, managementHost, managementPort } = config;
      await listening(
        [GatewaySetting.managementHost, managementHost],
        [GatewaySetting.managementPort, managementPort],
        async () => {
          management.listen(managementPort, managementHost);
          await once(management, 'listening');
        },
      );
      await listening([GatewaySetting.host, host], [GatewaySetting.port, port], () =>
        app.listen({ port, host, listenTextResolver: () => 'listening' }),
      );
      watch.start();
      const ports = { port: portOf(app.server.address()), managementPort: portOf(management.address()) };
      logger.info({ ...ports, model: binding.model, signature: binding.signature }, 'gateway started');
      return ports;
    },

    async drain() {
      isDraining = true;
      logger.info('draining');
      watch.stop();
      const timeoutMs = config.drainTimeoutSeconds * 1000;
      const idleMs = Math.min(parts.drainIdleMs ?? 1_000, timeoutMs);
      await connections.emptied(idleMs);
      const allAnswered = await closeWithin(app, connections, timeoutMs - idleMs);
      model.close();
      if (parts.decoders === undefined) decoders.close();
      management.close();
      management.closeAllConnections();
      logger.info({ allAnswered }, 'drained');
      return allAnswered;
    },
  };
}

/** Decoders for what the binding needs: a record needs none. */
function newDecoders({ preprocessing }: ModelBinding, metrics: Metrics): DecoderPool {
  const limits = { ...DECODER_LIMITS, processes: pictureDecodersOf(preprocessing) };
  return new DecoderPool(limits, () => metrics.countDecoderDeath());
}

/** Says which settings to change when a port cannot be had. */
async function listening(
  [hostSetting, host]: readonly [Setting, string],
  [portSetting, port]: readonly [Setting, number],
  listen: () => Promise<unknown>,
): Promise<void> {
  try {
    await listen();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      `${hostSetting.env} ${host} and ${portSetting.env} ${port} cannot be listened on (${code}); set ${portSetting.env} to a free port and ${hostSetting.env} to an address of this machine`,
      { cause: error },
    );
  }
}

/** Closes the data port; what is not answered by then is cut off. @returns true when nothing was. */
async function closeWithin(
  app: { close(): Promise<unknown>; readonly server: { closeAllConnections(): void } },
  connections: Connections,
  timeoutMs: number,
): Promise<boolean> {
  let allAnswered = true;
  const timer = setTimeout(() => {
    allAnswered = false;
    app.server.closeAllConnections();
  }, timeoutMs);
  const closed = app.close();
  connections.closeIdle();
  await closed;
  clearTimeout(timer);
  return allAnswered;
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
