import { trace } from '@opentelemetry/api';
import type { Logger } from '../logger';
import { AccessLog, type AccessLogOptions } from './access-log';
import { Observation, type FinishedRequest, type ObservedRequest, type RequestSink } from './observation';
import { RequestSpan } from './request-span';

/** Follows every request of both ports into the log, the metrics and its trace. */
export class Telemetry {
  private readonly accessLog: AccessLog;
  private readonly tracer = trace.getTracer('@cdk8s-serving/server');

  constructor(
    private readonly metrics: RequestSink,
    logger: Logger,
    options: AccessLogOptions,
  ) {
    this.accessLog = new AccessLog(logger, options);
  }

  /** @returns what is to be told how the request goes on, and that it has ended, whichever way */
  observe(request: ObservedRequest): Observation {
    const startMs = performance.now();
    const span = new RequestSpan(this.tracer, request, startMs);
    const finished = (end: FinishedRequest): void => {
      this.metrics.finished(end);
      this.accessLog.write(end, span);
      span.end(end, startMs);
    };
    return new Observation(request, { moved: (from, to) => this.metrics.moved(from, to), finished }, startMs);
  }
}
