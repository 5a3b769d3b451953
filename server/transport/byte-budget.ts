import { ServingError } from '@cdk8s-serving/contract';

/**
 * How many bytes of requests are held at the same time, over all connections and both APIs: each of them may be within
 * its own limit, and all of them together more than the machine has.
 */
export class ByteBudget {
  private heldBytes = 0;

  constructor(private readonly limitBytes: number) {}

  /** A charge of nothing, for one request to add to. */
  open(): ByteCharge {
    let chargedBytes = 0;
    return {
      add: (bytes) => {
        // One request alone always fits: what it may have is limited by its own size.
        if (this.heldBytes > chargedBytes && this.heldBytes + bytes > this.limitBytes) {
          throw new ServingError(
            'RESOURCE_EXHAUSTED',
            `the server holds ${this.heldBytes} bytes of other requests; send this one again later`,
          );
        }
        chargedBytes += bytes;
        this.heldBytes += bytes;
      },
      release: () => {
        this.heldBytes -= chargedBytes;
        chargedBytes = 0;
      },
    };
  }
}

/** What one request holds. Whoever opened it releases it, on every way out. */
export interface ByteCharge {
  /** @throws ServingError RESOURCE_EXHAUSTED when there is no room for as many more bytes */
  add(bytes: number): void;
  release(): void;
}
