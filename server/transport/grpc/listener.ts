import { once } from 'node:events';
import { lstatSync, unlinkSync } from 'node:fs';
import { createServer, type Server as NetServer } from 'node:net';
import {
  Metadata,
  Server,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { Code, REQUEST_ID_HEADER, toServingError } from '@cdk8s-serving/contract';
import type { Logger } from '../../logger';
import type { Observation } from '../../telemetry/observation';
import { SERVER_TIMING } from '../../telemetry/server-timing';
import type { Telemetry } from '../../telemetry/telemetry';
import type { ByteBudget } from '../byte-budget';
import { ClientSignal } from '../client-signal';
import { ConnectionLimit } from '../connection-limit';
import { listen } from '../listen';
import { serverCredentials, type TlsMaterial } from './credentials';
import { widenWindows } from './flow-control';
import type { HealthService } from './health-service';
import { bufferOf, rawMethodDefinition } from './raw-method';
import { ReflectionService } from './reflection/reflection-service';
import type { UnaryCall, UnaryMethod } from './unary-method';

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
  private readonly server: Server;
  private readonly listeners: NetServer[] = [];
  private readonly connections: ConnectionLimit;

  constructor(private readonly options: GrpcListenerOptions) {
    this.server = new Server({
      'grpc.max_receive_message_length': options.maxMessageBytes,
      'grpc.max_send_message_length': -1,
      'grpc.max_concurrent_streams': MAX_STREAMS,
      'grpc.max_connection_idle_ms': MAX_IDLE_MS,
      'grpc.keepalive_time_ms': KEEPALIVE_MS,
      'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
      // Nobody could ask for what it counts of every call: it has a service of its own, which is not offered.
      'grpc.enable_channelz': 0,
      ...options.channelArguments,
    });
    this.connections = new ConnectionLimit(options.maxConnections, options.logger);
    const { health } = options;
    if (health !== undefined) this.server.addService(health.definition, health.implementation);
    const services = byService(options.methods);
    const offered = [...services.keys(), ...(health === undefined ? [] : ['grpc.health.v1.Health'])];
    new ReflectionService(offered).addTo(this.server);
    for (const [service, implementation] of services) {
      const definition = Object.fromEntries(
        [...implementation].map(([path]) => [path, rawMethodDefinition(path)]),
      ) as ServiceDefinition;
      const handlers = Object.fromEntries(
        [...implementation].map(([path, method]) => [path, this.unaryHandler(method)]),
      ) as UntypedServiceImplementation;
      options.logger.debug({ service }, 'gRPC service');
      this.server.addService(definition, handlers);
    }
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
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    // What is left never spoke HTTP/2.
    this.connections.destroy();
    await Promise.all(closed);
  }

  /** Cuts what is still open. */
  destroy(): void {
    this.server.forceShutdown();
    this.connections.destroy();
  }

  /** One more place to listen at, with the same services. */
  private listener(): NetServer {
    const injector = this.server.createConnectionInjector(serverCredentials(this.options.tls));
    widenWindows(this.server);
    const listener = createServer({ noDelay: true }, (socket) => {
      if (this.connections.admits(socket)) injector.injectConnection(socket);
    });
    this.listeners.push(listener);
    return listener;
  }

  private unaryHandler(method: UnaryMethod) {
    return (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      const observation = this.options.telemetry.observe({
        entrypoint: 'GRPC',
        method: 'POST',
        path: call.getPath(),
        header: (name) => call.metadata.get(name)[0]?.toString(),
      });
      observation.api = method.metricsApi;
      const requestBytes = call.request.length;
      void this.answer(method, call, observation).then(
        (answer) => {
          callback(null, answer, trailer(observation));
          observation.end({ status: 'OK', requestBytes, responseBytes: answer.length });
        },
        (thrown: unknown) => {
          const error = toServingError(thrown);
          callback({ code: Code[error.code], details: cut(error.message), metadata: trailer(observation) });
          observation.end({ status: error.code, requestBytes, error });
        },
      );
    };
  }

  private async answer(
    method: UnaryMethod,
    call: ServerUnaryCall<Buffer, Buffer>,
    observer: Observation,
  ): Promise<Buffer> {
    const client = new ClientSignal();
    // Said of every call that has ended.
    call.on('cancelled', () => client.abort());
    const unaryCall: UnaryCall = {
      deadlineMs: monotonicDeadline(call.getDeadline(), observer.startMs),
      signal: client,
      observer,
      setModel: (name) => (observer.model = name),
    };
    const charge = this.options.budget.open();
    try {
      charge.add(call.request.length);
      return bufferOf(await method.handle(call.request, unaryCall));
    } finally {
      charge.release();
    }
  }
}

/** Longest message of an error, in characters: headers of gRPC have a limit, and TensorFlow Serving has this one. */
const MAX_DETAILS_LENGTH = 1024;

function cut(message: string): string {
  return message.length > MAX_DETAILS_LENGTH ? `${message.slice(0, MAX_DETAILS_LENGTH)}...TRUNCATED` : message;
}

/** Trailing metadata of every answer, good or not. */
function trailer(observation: Observation): Metadata {
  const metadata = new Metadata();
  metadata.set(REQUEST_ID_HEADER, observation.requestId);
  const timing = observation.serverTiming();
  if (timing !== undefined) metadata.set(SERVER_TIMING, timing);
  return metadata;
}

/** gRPC's deadline is wall-clock time; what waits for it must not jump with the clock. */
function monotonicDeadline(deadline: Date | number, nowMs: number): number {
  const wallMs = deadline instanceof Date ? deadline.getTime() : deadline;
  return wallMs === Infinity ? Infinity : nowMs + (wallMs - Date.now());
}

function byService(methods: ReadonlyMap<string, UnaryMethod>): Map<string, Map<string, UnaryMethod>> {
  const services = new Map<string, Map<string, UnaryMethod>>();
  for (const [path, method] of methods) {
    const service = path.split('/')[1] ?? '';
    services.set(service, (services.get(service) ?? new Map<string, UnaryMethod>()).set(path, method));
  }
  return services;
}
