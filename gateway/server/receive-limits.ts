/** What a client may take of time and connections to bring its request. */
export interface ReceiveLimits {
  /** Milliseconds for the headers, from the first moment of a connection or the end of its last request. */
  readonly headersTimeoutMs: number;
  /** Milliseconds for the whole request. */
  readonly requestTimeoutMs: number;
  /** Connections at once; the next is closed. */
  readonly maxConnections: number;
}

/** Far more connections than requests are worked on: most wait for the next request of their client. */
export const RECEIVE_LIMITS: ReceiveLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  maxConnections: 10_000,
};
