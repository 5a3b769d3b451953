import {
  status,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
  type sendUnaryData,
} from '@grpc/grpc-js';
import {
  GrpcMethod,
  ProtobufError,
  decodeHealthCheckRequest,
  encodeHealthCheckResponse,
  type HealthStatusName,
} from '@cdk8s-serving/contract';
import { bufferOf, rawMethodDefinition } from './raw-method';

/** Services that can be asked about: the server, and both of its services by TensorFlow Serving's short names and in full. */
const SERVICES: ReadonlySet<string> = new Set([
  '',
  'ModelService',
  'PredictionService',
  'tensorflow.serving.ModelService',
  'tensorflow.serving.PredictionService',
]);

/** How often, in milliseconds, watches look for a change. */
const WATCH_INTERVAL_MS = 200;

type WatchCall = ServerWritableStream<Buffer, Buffer>;

/**
 * `grpc.health.v1.Health`. TensorFlow Serving's says SERVING once and for all; this one says what the readiness probe
 * says, so that a balancer that asks over gRPC sends nothing to a server without its models.
 */
export class HealthService {
  readonly definition: ServiceDefinition = {
    check: rawMethodDefinition(GrpcMethod.checkHealth),
    watch: rawMethodDefinition(GrpcMethod.watchHealth, true),
  };

  readonly implementation: UntypedServiceImplementation = {
    check: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => this.check(call, callback),
    watch: (call: WatchCall) => this.watch(call),
  };

  /** Open watches, with what each was told last. */
  private readonly watches = new Map<WatchCall, HealthStatusName>();
  private timer: NodeJS.Timeout | undefined;

  /** @param isReady whether to send traffic here */
  constructor(private readonly isReady: () => boolean) {}

  /** Tells every watch how it is now, and ends it: an open stream would keep the server from stopping. */
  close(): void {
    this.tellChanges();
    for (const call of this.watches.keys()) call.end();
  }

  private check({ request }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void {
    const service = serviceIn(request);
    if (service === undefined)
      callback({ code: status.INVALID_ARGUMENT, details: 'the request is not a valid message' });
    else if (!SERVICES.has(service)) callback({ code: status.NOT_FOUND, details: `unknown service ${service}` });
    else callback(null, bufferOf(encodeHealthCheckResponse(this.status())));
  }

  private watch(call: WatchCall): void {
    const service = serviceIn(call.request);
    if (service === undefined) {
      call.emit('error', { code: status.INVALID_ARGUMENT, details: 'the request is not a valid message' });
      return;
    }
    // The protocol keeps the stream of an unknown service open; no service is ever added here, and it says so once.
    const first = SERVICES.has(service) ? this.status() : 'SERVICE_UNKNOWN';
    call.write(bufferOf(encodeHealthCheckResponse(first)));
    this.watches.set(call, first);
    this.timer ??= setInterval(() => this.tellChanges(), WATCH_INTERVAL_MS);
    const forget = (): void => {
      this.watches.delete(call);
      if (this.watches.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
    call.on('cancelled', forget);
    call.on('finish', forget);
  }

  private tellChanges(): void {
    const now = this.status();
    for (const [call, told] of this.watches) {
      if (told === now || told === 'SERVICE_UNKNOWN') continue;
      this.watches.set(call, now);
      call.write(bufferOf(encodeHealthCheckResponse(now)));
    }
  }

  private status(): HealthStatusName {
    return this.isReady() ? 'SERVING' : 'NOT_SERVING';
  }
}

function serviceIn(request: Buffer): string | undefined {
  try {
    return decodeHealthCheckRequest(request);
  } catch (error) {
    if (error instanceof ProtobufError) return undefined;
    throw error;
  }
}
