import { ProtobufWriter } from '@cdk8s-serving/contract';

/**
 * Encodes `tensorflow.ConfigProto` (config.proto): what a file says, and behind it the two thread pools, which win as
 * the later of two values does. 0 is left out and lets TensorFlow, or the file, choose.
 */
export function encodeSessionConfig(config: {
  readonly intraOpParallelism: number;
  readonly interOpParallelism: number;
  readonly sessionConfig?: Uint8Array;
}): Uint8Array {
  const threads = new ProtobufWriter()
    .uint32(2, config.intraOpParallelism)
    .uint32(5, config.interOpParallelism)
    .finish();
  return Buffer.concat([config.sessionConfig ?? new Uint8Array(), threads]);
}

/** Encodes `tensorflow.RunOptions`: the timeout, in milliseconds. */
export function encodeRunOptions(options: { readonly timeoutMs: number }): Uint8Array {
  return new ProtobufWriter().int64(2, BigInt(Math.ceil(options.timeoutMs))).finish();
}

/** `tensorflow.RunOptions` with `inter_op_thread_pool: -1`: every op runs on the thread that calls. */
export function encodeCallerThreadOptions(): Uint8Array {
  return new ProtobufWriter().int64(3, -1n).finish();
}
