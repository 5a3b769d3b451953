import { ServingError } from '@cdk8s-serving/contract';

/** What stands in front of a run that asks to wait. Times in milliseconds. */
export interface QueueLoad {
  /** Runs that wait already. */
  readonly waiting: number;
  /** How long until a thread would take this one. */
  readonly expectedWaitMs: number;
  /** How long it would then take at least. */
  readonly leastRunMs: number;
}

/** What a queue takes. */
export interface QueueLimits {
  /** Runs that may wait, whatever they take. */
  readonly maxWaiting: number;
  /** How long a run may be expected to wait; Infinity for any time. */
  readonly maxWaitMs: number;
  /** Runs that may wait however long it takes: a model of a second a run has a queue as well. */
  readonly alwaysWaiting: number;
}

/**
 * Whether a run may wait. Refused at once, a client can ask another server while there is time; let in, it would be
 * answered when nobody wants to know any more, and make everybody behind it wait.
 * @param nowMs and deadlineMs on one clock
 * @returns the refusal, RESOURCE_EXHAUSTED with the time to try again after, DEADLINE_EXCEEDED for one that came too late;
 *   undefined to let it in
 */
export function refusalOf(
  load: QueueLoad,
  deadlineMs: number,
  nowMs: number,
  limits: QueueLimits,
): ServingError | undefined {
  const { waiting, expectedWaitMs, leastRunMs } = load;
  const refuse = (why: string): ServingError =>
    new ServingError('RESOURCE_EXHAUSTED', `${waiting} requests are waiting already${why}; send this one again later`, {
      retryAfterMs: expectedWaitMs,
    });
  if (nowMs >= deadlineMs) return tooLate(0, deadlineMs, nowMs);
  if (waiting >= limits.maxWaiting) return refuse('');
  const wait = `about ${Math.ceil(expectedWaitMs)} ms`;
  if (waiting > 0 && nowMs + expectedWaitMs + leastRunMs > deadlineMs) {
    return refuse(`, for ${wait}, which is past the deadline of this one`);
  }
  if (waiting >= limits.alwaysWaiting && expectedWaitMs > limits.maxWaitMs) return refuse(`, for ${wait}`);
  return undefined;
}

/**
 * Whether a run whose turn has come is still worth a thread.
 * @returns why not; undefined to run it
 */
export function tooLate(leastRunMs: number, deadlineMs: number, nowMs: number): ServingError | undefined {
  if (nowMs >= deadlineMs) {
    return new ServingError('DEADLINE_EXCEEDED', 'the deadline passed while the request waited to be run');
  }
  if (nowMs + leastRunMs <= deadlineMs) return undefined;
  return new ServingError('DEADLINE_EXCEEDED', 'what is left until the deadline is less than a run takes');
}
