import { ProblemError } from '../errors';
import { restrictDecoder } from '../preprocess/decode';
import { preprocessImage } from '../preprocess/image';
import type { DecodeJob, DecoderMessage } from './messages';

/**
 * A decoder process. It holds nothing but the picture it works on: no key, no address, no connection but the one to its
 * parent, whose end is its end.
 */

function say(message: DecoderMessage): void {
  process.send?.(message);
}

async function decode({ picture, recipe, dtype }: DecodeJob): Promise<DecoderMessage> {
  try {
    const bytes = Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
    let resizeMs = 0;
    const tensor = await preprocessImage(bytes, recipe, dtype, (durationMs) => (resizeMs = durationMs));
    return { kind: 'tensor', tensor, resizeMs };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return {
      kind: 'refused',
      detail: error.message,
      cause: error.cause instanceof Error ? error.cause.message : undefined,
    };
  }
}

/** Bytes of pictures no longer needed that are kept until the engine finds them by itself. */
const MAX_GARBAGE_BYTES = 32 * 1024 * 1024;

/**
 * Gives memory of large pictures back before the next one comes. The engine would not by itself: it sees a small heap,
 * and nobody tells it that the decoder's library was just refused memory.
 */
function tidy(): void {
  if (process.memoryUsage().external > MAX_GARBAGE_BYTES) global.gc?.();
}

restrictDecoder();
// Whatever is not a refusal ends this process: the parent counts that as one picture that cannot be read.
process.on('message', (job: DecodeJob) => void decode(job).then(say).then(tidy));
process.on('disconnect', () => process.exit(0));
// The parent drains first and ends this one after; a signal to the whole group must not cut its pictures off.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);
say({ kind: 'ready' });
