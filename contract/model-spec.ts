/** Which servable a request is for: `tensorflow.serving.ModelSpec` (model.proto). */
export interface ModelSpec {
  readonly name: string;
  /** A version number; exact int64. Without it and without a label the largest available version answers. */
  readonly version?: bigint;
  /** A label the server's configuration maps to a version. */
  readonly versionLabel?: string;
  /** Signature to run; empty or missing means `serving_default`. */
  readonly signatureName?: string;
}

/** The signature used when a request names none. */
export const DEFAULT_SIGNATURE = 'serving_default';

const MAX_INT64 = 2n ** 63n - 1n;

/**
 * The version a directory name stands for, or undefined: only ASCII digits that fit an int64 are versions.
 * Leading zeros are allowed, as TensorFlow Serving allows them: `00000123` is 123.
 */
export function parseVersion(name: string): bigint | undefined {
  if (!/^[0-9]+$/.test(name)) return undefined;
  const version = BigInt(name);
  return version > MAX_INT64 ? undefined : version;
}
