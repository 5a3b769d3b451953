import { ServingError, codeOfNumber } from '@cdk8s-serving/contract';
import type { Address, TensorflowLibrary } from './library';

/** Longest message passed on, in characters; TensorFlow Serving cuts there too. */
const MAX_MESSAGE_LENGTH = 1024;

/**
 * Calls `use` with a fresh TF_Status and frees it on every way out.
 * @throws ServingError with TensorFlow's code and message when the status is not OK afterwards.
 */
export async function withStatus<Result>(
  tf: TensorflowLibrary,
  use: (status: Address) => Promise<Result> | Result,
): Promise<Result> {
  const status = tf.newStatus();
  try {
    const result = await use(status);
    const code = tf.getCode(status);
    if (code !== 0) throw new ServingError(codeOfNumber(code), shortened(tf.message(status)));
    return result;
  } finally {
    tf.deleteStatus(status);
  }
}

function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH)}...TRUNCATED`;
}
