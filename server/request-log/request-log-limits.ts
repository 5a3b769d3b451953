/** How much of the requests a file sink keeps, for each prefix. */
export interface RequestLogLimits {
  /** A file is not written to any more once it holds this much. */
  readonly maxFileBytes: number;
  /** And once it holds so many requests. */
  readonly maxFileRecords: number;
  /** Files that are kept; the oldest go. */
  readonly maxFiles: number;
  /** Requests that wait to be written, in bytes; what comes on top of them is dropped. */
  readonly maxPendingBytes: number;
}
