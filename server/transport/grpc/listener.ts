import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  type ServerUnaryCall,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { Code, type ServingError, toServingError, type CodeName } from '@cdk8s-serving/contract';
import type { Logger } from '../../logger';
import type { Metrics } from '../../metrics';
import type { UnaryCall, UnaryMethod } from './unary-method';

/** What the gRPC port needs of the rest of the server. */
export interface GrpcListenerOptions {
  /** By full path: `/tensorflow.serving.PredictionService/Predict`. */
  readonly methods: ReadonlyMap<string, UnaryMethod>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** True for a configured model; other names are not metric labels. */
  readonly isModel: (name: string) => boolean;
  readonly maxMessageBytes: number;
}

/**
 * The gRPC port. Messages stay bytes until a method decodes them: a malformed one is then answered with our code and
 * text, and tensors are decoded by the codec made for them.
 */
export class GrpcListener {
  private readonly server: Server;

  constructor(private readonly options: GrpcListenerOptions) {
    this.server = new Server({
      'grpc.max_receive_message_length': options.maxMessageBytes,
      'grpc.max_send_message_length': -1,
    });
    for (const [service, implementation] of byService(options.methods)) {
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
    return new Promise((resolve, reject) => {
      this.server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
  }

  /** Tells clients to go elsewhere (GOAWAY) and lets running calls finish. */
  drain(): Promise<void> {
    return new Promise((resolve) => this.server.tryShutdown(() => resolve()));
  }

  /** Cuts what is still open. */
  destroy(): void {
    this.server.forceShutdown();
  }

  private unaryHandler(method: UnaryMethod) {
    return (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      void this.answer(method, call).then(
        (answer) => callback(null, answer),
        (error: ServingError) => callback({ code: Code[error.code], details: error.message }),
      );
    };
  }

  /** @throws ServingError, and nothing else */
  private async answer(method: UnaryMethod, call: ServerUnaryCall<Buffer, Buffer>): Promise<Buffer> {
    const startMs = performance.now();
    const client = new AbortController();
    call.on('cancelled', () => client.abort());
    let model = '';
    let status: CodeName = 'OK';
    const unaryCall: UnaryCall = {
      deadlineMs: monotonicDeadline(call.getDeadline(), startMs),
      signal: client.signal,
      setModel: (name) => (model = name),
    };
    try {
      const answer = await method.handle(call.request, unaryCall);
      return Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
    } catch (thrown) {
      const error = toServingError(thrown);
      status = error.code;
      if (status === 'INTERNAL')
        this.options.logger.error({ err: error.cause ?? error, path: call.getPath() }, 'call failed');
      throw error;
    } finally {
      if (method.metricsApi !== undefined) {
        this.options.metrics.record({
          model: this.options.isModel(model) ? model : '',
          status,
          api: method.metricsApi,
          entrypoint: 'GRPC',
          durationMs: performance.now() - startMs,
        });
      }
    }
  }
}

/** gRPC's deadline is wall-clock time; what waits for it must not jump with the clock. */
function monotonicDeadline(deadline: Date | number, nowMs: number): number {
  const wallMs = deadline instanceof Date ? deadline.getTime() : deadline;
  return wallMs === Infinity ? Infinity : nowMs + (wallMs - Date.now());
}

function rawMethodDefinition(path: string): ServiceDefinition[string] {
  const identity = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

function byService(methods: ReadonlyMap<string, UnaryMethod>): Map<string, Map<string, UnaryMethod>> {
  const services = new Map<string, Map<string, UnaryMethod>>();
  for (const [path, method] of methods) {
    const service = path.split('/')[1] ?? '';
    services.set(service, (services.get(service) ?? new Map<string, UnaryMethod>()).set(path, method));
  }
  return services;
}
