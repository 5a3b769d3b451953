import { ServingError } from '@cdk8s-serving/contract';
import type { BatchingOptions } from '../engine/batching/options';
import { parseTextFormat, type TextMessage } from './text-format';
import { processors } from '../threads';

/** TensorFlow's defaults (shared_batch_scheduler.h). */
const MAX_BATCH_SIZE = 1000n;
const MAX_ENQUEUED_BATCHES = 10n;

/**
 * Reads `tensorflow.serving.BatchingParameters` in text format; an empty text gives the defaults.
 * @throws ServingError INVALID_ARGUMENT
 */
export function parseBatchingParameters(text: string): BatchingOptions {
  const message = parseTextFormat(text, 'BatchingParameters').allow(
    'max_batch_size',
    'batch_timeout_micros',
    'max_enqueued_batches',
    'num_batch_threads',
    'thread_pool_name',
    'allowed_batch_sizes',
    'pad_variable_length_inputs',
    'enable_large_batch_splitting',
    'max_execution_batch_size',
  );
  const maxBatchSize = wrapped(message, 'max_batch_size', MAX_BATCH_SIZE, 1n);
  const maxExecutionBatchSize = executionSize(message, maxBatchSize);
  const allowedBatchSizes = message.integers('allowed_batch_sizes').map(Number);
  checkAllowedSizes(allowedBatchSizes, maxExecutionBatchSize ?? maxBatchSize);
  return {
    maxBatchSize,
    ...(maxExecutionBatchSize !== undefined && { maxExecutionBatchSize }),
    batchTimeoutMicros: wrapped(message, 'batch_timeout_micros', 0n, 0n),
    maxEnqueuedBatches: wrapped(message, 'max_enqueued_batches', MAX_ENQUEUED_BATCHES, 1n),
    numBatchThreads: wrapped(message, 'num_batch_threads', BigInt(processors()), 1n),
    allowedBatchSizes,
    padVariableLengthInputs: message.boolean('pad_variable_length_inputs'),
  };
}

/** Most rows of a run where large requests are to be cut; undefined where they are not. */
function executionSize(message: TextMessage, maxBatchSize: number): number | undefined {
  const splits = message.message('enable_large_batch_splitting')?.allow('value').boolean('value') === true;
  if (!splits && message.has('max_execution_batch_size')) {
    throw invalid('max_execution_batch_size is given without enable_large_batch_splitting; set both, or neither');
  }
  if (!splits) return undefined;
  const size = wrapped(message, 'max_execution_batch_size', BigInt(maxBatchSize), 1n);
  if (size > maxBatchSize) {
    throw invalid(`max_execution_batch_size is ${size}; it must be at most max_batch_size, ${maxBatchSize}`);
  }
  return size;
}

function wrapped(message: TextMessage, name: string, otherwise: bigint, least: bigint): number {
  const value = message.message(name)?.allow('value').integer('value') ?? otherwise;
  if (value < least) throw invalid(`${name} is ${value}; it must be at least ${least}`);
  return Number(value);
}

function checkAllowedSizes(sizes: readonly number[], maxBatchSize: number): void {
  const last = sizes.at(-1);
  if (last === undefined) return;
  if (sizes.some((size, index) => size <= (sizes[index - 1] ?? 0))) {
    throw invalid('allowed_batch_sizes entries must be positive and monotonically increasing');
  }
  if (last !== maxBatchSize) {
    throw invalid(
      `Last entry in allowed_batch_sizes must match max_batch_size; last entry was ${last}; expected ${maxBatchSize}`,
    );
  }
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
