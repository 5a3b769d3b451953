import { once } from 'node:events';
import { lstatSync, unlinkSync } from 'node:fs';
import { createServer, type Server as NetServer } from 'node:net';
import type { Logger } from '../../logger';
import type { Telemetry } from '../../telemetry/telemetry';
import type { ByteBudget } from '../byte-budget';
import { ConnectionLimit } from '../connection-limit';
import { listen } from '../listen';
import type { HealthService } from './health-service';
import { GrpcServer, type CallHandler, type TlsMaterial } from './protocol/server';
import { ReflectionService } from './reflection/reflection-service';
import { unaryHandler } from './unary-handler';
import type { UnaryMethod } from './unary-method';

/** What the gRPC port needs of the rest of the server. */
export interface GrpcListenerOptions {
  /** By full path: `/tensorflow.serving.PredictionService/Predict`. */
  readonly methods: ReadonlyMap<string, UnaryMethod>;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly maxMessageBytes: number;
  /** Room for the messages of all requests together. */
  readonly budget: ByteBudget;
  /** Connections at the same time, over the port and the socket; 0 for no limit. */
  readonly maxConnections: number;
  /** gRPC's own arguments by their names; they win over the limits above. */
  readonly channelArguments?: Readonly<Record<string, number>>;
  /** Plain without it. */
  readonly tls?: TlsMaterial | undefined;
  /** No health service without it. */
  readonly health?: HealthService | undefined;
}

/** Calls of one connection at the same time. A client has its further ones wait; one that does not is cut off. */
const MAX_STREAMS = 1000;

/** Milliseconds a connection may be without calls. */
const MAX_IDLE_MS = 10 * 60 * 1000;

/**
 * Milliseconds between two looks whether the other side is still there, and how long it may take to say so. It is also
 * the end of a connection that has broken HTTP/2's rules: Node reads no more from it, not even that it was closed.
 */
const KEEPALIVE_MS = 2 * 60 * 1000;
const KEEPALIVE_TIMEOUT_MS = 20 * 1000;

/** The gRPC listener: a port, a unix socket or both, each with the same services. */
export class GrpcListener {
  private readonly server: GrpcServer;
  private readonly listeners: NetServer[] = [];
  private readonly connections: ConnectionLimit;

  constructor(private readonly options: GrpcListenerOptions) {
    const argument = (name: string, otherwise: number): number => options.channelArguments?.[name] ?? otherwise;
    this.server = new GrpcServer({
      handlers: handlersOf(options),
      messages: {
        maxReceivedBytes: lengthLimit(argument('grpc.max_receive_message_length', options.maxMessageBytes)),
        maxSentBytes: lengthLimit(argument('grpc.max_send_message_length', NO_LIMIT)),
      },
      connections: {
        maxIdleMs: argument('grpc.max_connection_idle_ms', MAX_IDLE_MS),
        keepaliveMs: argument('grpc.keepalive_time_ms', KEEPALIVE_MS),
        keepaliveTimeoutMs: argument('grpc.keepalive_timeout_ms', KEEPALIVE_TIMEOUT_MS),
        maxAgeMs: argument('grpc.max_connection_age_ms', Infinity),
        maxAgeGraceMs: argument('grpc.max_connection_age_grace_ms', Infinity),
      },
      maxConcurrentStreams: argument('grpc.max_concurrent_streams', MAX_STREAMS),
      tls: options.tls,
    });
    this.connections = new ConnectionLimit(options.maxConnections, options.logger);
  }

  /** @returns the port really listened on */
  listen(port: number, host: string): Promise<number> {
    return listen(this.listener(), port, host);
  }

  /**
   * Listens on a unix socket. One that a killed process left behind is taken away first, as gRPC's C core does.
   * @param path absolute, or relative to the working directory
   */
  async listenOnSocket(path: string): Promise<void> {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true) unlinkSync(path);
    const listener = this.listener();
    listener.listen(path);
    await once(listener, 'listening');
  }

  /** Tells clients to go elsewhere (GOAWAY) and lets running calls finish. */
  async drain(): Promise<void> {
    this.options.health?.close();
    const closed = this.listeners.map((listener) => new Promise((resolve) => listener.close(resolve)));
    await this.server.drain();
    // What is left never spoke HTTP/2.
    this.connections.destroy();
    await Promise.all(closed);
  }

  /** Cuts what is still open. */
  destroy(): void {
    this.server.destroy();
    this.connections.destroy();
  }

  /** One more place to listen at, with the same services. */
  private listener(): NetServer {
    const listener = createServer({ noDelay: true }, (socket) => {
      if (this.connections.admits(socket)) this.server.accept(socket);
    });
    this.listeners.push(listener);
    return listener;
  }
}

function handlersOf({ methods, health, telemetry, budget, logger }: GrpcListenerOptions): Map<string, CallHandler> {
  const handlers = new Map<string, CallHandler>(health?.handlers);
  for (const [path, method] of methods) handlers.set(path, unaryHandler(method, telemetry, budget));
  const services = [...new Set([...handlers.keys()].map((path) => path.split('/')[1] ?? ''))];
  logger.debug({ services }, 'gRPC services');
  for (const [path, handler] of new ReflectionService(services).handlers) handlers.set(path, handler);
  return handlers;
}

/** What gRPC says for "no limit" of a length. */
const NO_LIMIT = -1;

function lengthLimit(bytes: number): number {
  return bytes === NO_LIMIT ? Infinity : bytes;
}
