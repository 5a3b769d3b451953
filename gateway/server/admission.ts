import { ProblemError } from '../errors';

/** Seconds a refused client is asked to wait: an answer rarely takes longer, and a retry storm is spread a little. */
const RETRY_AFTER_SECONDS = 1;

/** Bounds how many requests are read or worked on at once; each may hold a body of the largest size. */
export class Admission {
  private inFlight = 0;

  constructor(private readonly maxRequests: number) {}

  /**
   * Lets one request in.
   * @returns to be called once, when its answer is sent or given up.
   * @throws ProblemError too-many-requests; refusing at once costs less than a queue nobody waits at the end of.
   */
  enter(): () => void {
    if (this.inFlight >= this.maxRequests) {
      throw new ProblemError('too-many-requests', `${this.maxRequests} requests are in progress already`, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.inFlight += 1;
    return () => {
      this.inFlight -= 1;
    };
  }
}
