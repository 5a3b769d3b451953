import { ProtobufWriter } from '@cdk8s-serving/contract';

/** Encodes `tensorflow.ConfigProto` (config.proto): the two thread pools. 0 is left out and lets TensorFlow choose. */
export function encodeSessionConfig(config: {
  readonly intraOpParallelism: number;
  readonly interOpParallelism: number;
}): Uint8Array {
  return new ProtobufWriter().uint32(2, config.intraOpParallelism).uint32(5, config.interOpParallelism).finish();
}

/** Encodes `tensorflow.RunOptions`: the timeout, in milliseconds. */
export function encodeRunOptions(options: { readonly timeoutMs: number }): Uint8Array {
  return new ProtobufWriter().int64(2, BigInt(Math.ceil(options.timeoutMs))).finish();
}
