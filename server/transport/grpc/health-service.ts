import {
  GrpcMethod,
  decodeHealthCheckRequest,
  encodeHealthCheckResponse,
  type HealthStatusName,
} from '@cdk8s-serving/contract';
import { receiveOne } from './one-message';
import type { GrpcCall } from './protocol/call';
import type { CallHandler } from './protocol/server';
import { decoded } from './unary-method';

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

/** Before the name of a model. */
const MODEL_PREFIX = 'model:';

/** What health is made of. */
export interface HealthSource {
  /** Whether to send traffic here. */
  readonly isReady: () => boolean;
  /** Whether traffic for a model is answered; undefined for one that is not configured. */
  readonly isServing: (model: string) => boolean | undefined;
}

/** A watch, and what it was told last. */
interface Watch {
  readonly service: string;
  readonly told: HealthStatusName;
}

/**
 * `grpc.health.v1.Health`. TensorFlow Serving's says SERVING once and for all; this one says what the readiness probe
 * says, so that a balancer that asks over gRPC sends nothing to a server without its models, and of `model:<name>` what
 * is true of that model.
 */
export class HealthService {
  /** By full name. */
  readonly handlers: ReadonlyMap<string, CallHandler> = new Map<string, CallHandler>([
    [GrpcMethod.checkHealth, (call) => receiveOne(call, (request) => this.check(call, request))],
    [
      GrpcMethod.watchHealth,
      (call) => receiveOne(call, (request) => this.watch(call, request), { closed: () => this.forget(call) }),
    ],
  ]);

  /** Open watches, with what each was told last. */
  private readonly watches = new Map<GrpcCall, Watch>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly source: HealthSource) {}

  /** Tells every watch how it is now, and ends it: an open stream would keep the server from stopping. */
  close(): void {
    this.tellChanges();
    for (const call of this.watches.keys()) call.finish(undefined);
  }

  private check(call: GrpcCall, request: Buffer): void {
    const service = decoded(() => decodeHealthCheckRequest(request));
    const health = this.healthOf(service);
    if (health === 'SERVICE_UNKNOWN') call.fail('NOT_FOUND', `unknown service ${service}`);
    else call.finish(encodeHealthCheckResponse(health));
  }

  private watch(call: GrpcCall, request: Buffer): void {
    const service = decoded(() => decodeHealthCheckRequest(request));
    // The stream of an unknown service stays open: it may be a model that is configured later.
    const told = this.healthOf(service);
    call.write(encodeHealthCheckResponse(told));
    this.watches.set(call, { service, told });
    this.timer ??= setInterval(() => this.tellChanges(), WATCH_INTERVAL_MS);
  }

  private forget(call: GrpcCall): void {
    this.watches.delete(call);
    if (this.watches.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tellChanges(): void {
    for (const [call, { service, told }] of this.watches) {
      const now = this.healthOf(service);
      if (told === now) continue;
      this.watches.set(call, { service, told: now });
      call.write(encodeHealthCheckResponse(now));
    }
  }

  private healthOf(service: string): HealthStatusName {
    if (SERVICES.has(service)) return this.source.isReady() ? 'SERVING' : 'NOT_SERVING';
    if (!service.startsWith(MODEL_PREFIX)) return 'SERVICE_UNKNOWN';
    const isServing = this.source.isServing(service.slice(MODEL_PREFIX.length));
    if (isServing === undefined) return 'SERVICE_UNKNOWN';
    return isServing ? 'SERVING' : 'NOT_SERVING';
  }
}
