import { REQUEST_ID_HEADER, requestIdOf, type CodeName, type ServingError } from '@cdk8s-serving/contract';
import type { RunObserver } from '../engine/engine';
import { PhaseClock, type Phase, type PhaseSpan } from './phase';
import { SERVER_TIMING_REQUEST, asksForTiming, serverTiming } from './server-timing';
import type { HeaderReader } from './trace-context';

/** A request, as a transport sees it come. */
export interface ObservedRequest {
  /** Where it came in, as TensorFlow Serving labels it. */
  readonly entrypoint: 'REST' | 'GRPC';
  /** HTTP's; `POST` for gRPC. */
  readonly method: string;
  /** Path with whatever the client made of it. */
  readonly path: string;
  readonly header: HeaderReader;
}

/** How a request ended. */
export interface RequestEnd {
  readonly status: CodeName;
  /** REST alone. */
  readonly httpStatus?: number | undefined;
  readonly requestBytes?: number | undefined;
  readonly responseBytes?: number | undefined;
  /** As it was answered. */
  readonly error?: ServingError | undefined;
}

/** All that is known of a request once it is over. */
export interface FinishedRequest extends RequestEnd {
  readonly requestId: string;
  readonly entrypoint: 'REST' | 'GRPC';
  readonly method: string;
  readonly path: string;
  /** As the client says it; empty where it says none. */
  readonly model: string;
  /** Undefined for requests that TensorFlow Serving does not count. */
  readonly api: string | undefined;
  /** Signatures that were run, which are ones of the model. */
  readonly signatures: readonly string[];
  readonly phases: readonly PhaseSpan[];
  readonly durationMs: number;
}

/** Who is told of requests: what counts them, and what writes them down. */
export interface RequestSink {
  /** A request went from one phase to the next. @param from undefined at its start @param to undefined at its end */
  moved(from: Phase | undefined, to: Phase | undefined): void;
  finished(request: FinishedRequest): void;
}

/** One request, from its first byte to its answer: whoever handles it adds what it learns. `end` is called once. */
export class Observation implements RunObserver {
  /** Sent back with the answer, and in every line of the log that is about the request. */
  readonly requestId: string;
  /** Name of the model, as the client says it. */
  model = '';
  /** As TensorFlow Serving labels it: `predict`, `Predict`, empty for status and metadata. Unset, nothing is counted. */
  api: string | undefined;
  private readonly clock: PhaseClock;
  private readonly signatures: string[] = [];
  private runs = 0;

  constructor(
    private readonly request: ObservedRequest,
    private readonly sink: RequestSink,
    /** On `performance.now()`'s clock. */
    readonly startMs: number,
  ) {
    this.requestId = requestIdOf(request.header(REQUEST_ID_HEADER));
    this.clock = new PhaseClock(startMs);
    sink.moved(undefined, 'decode');
  }

  queued(signature: string): void {
    this.signatures.push(signature);
    this.runs += 1;
    this.enter('queue');
  }

  running(): void {
    this.enter('run');
  }

  ran(): void {
    this.runs -= 1;
    if (this.runs === 0) this.enter('encode');
  }

  /** The value of `Server-Timing` for an answer that is ready; undefined where the client did not ask. */
  serverTiming(): string | undefined {
    if (!asksForTiming(this.request.header(SERVER_TIMING_REQUEST))) return undefined;
    return serverTiming(this.clock.spans(performance.now()));
  }

  end(end: RequestEnd): void {
    const endMs = performance.now();
    this.sink.moved(this.clock.phase, undefined);
    const { entrypoint, method, path } = this.request;
    const { status, httpStatus, requestBytes, responseBytes, error } = end;
    // Field by field: a spread before so many others costs more than all the rest of this class together.
    this.sink.finished({
      status,
      httpStatus,
      requestBytes,
      responseBytes,
      error,
      requestId: this.requestId,
      entrypoint,
      method,
      path,
      model: this.model,
      api: this.api,
      signatures: this.signatures,
      phases: this.clock.spans(endMs),
      durationMs: endMs - this.startMs,
    });
  }

  private enter(phase: Phase): void {
    const from = this.clock.phase;
    if (this.clock.enter(phase, performance.now())) this.sink.moved(from, phase);
  }
}
