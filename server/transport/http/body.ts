import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ServingError } from '@cdk8s-serving/contract';
import type { ByteCharge } from '../byte-budget';
import { INFLATE_CHUNK_BYTES } from '../inflate-chunk';

/** Largest inflated body, in bytes: TensorFlow Serving's own cap. */
const MAX_INFLATED_BYTES = 100 * 1024 * 1024;

/** A request body over the limit; answered 413, which no canonical code stands for. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';

  constructor(readonly limitBytes: number) {
    super(`the request body is over the limit of ${limitBytes} bytes (--max_body_bytes)`);
  }
}

/** A request whose body is still to be read, and what its bytes are charged to. */
export interface Upload {
  readonly request: IncomingMessage;
  /** Gets every byte that is held, as it comes. */
  readonly charge: ByteCharge;
}

/**
 * Reads a body. A gzip body that is broken or inflates over 100 MiB reads as empty, as it does in TensorFlow Serving.
 * @throws BodyTooLargeError as soon as more than `limitBytes` have come or are announced, ServingError
 *   RESOURCE_EXHAUSTED of the charge; the rest of the body is then left unread
 */
export async function readBody({ request, charge }: Upload, limitBytes: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new BodyTooLargeError(limitBytes);
  const body = await collect(request, limitBytes, charge);
  if (!(request.headers['content-encoding'] ?? '').includes('gzip')) return body;
  try {
    const inflated = createGunzip({ chunkSize: INFLATE_CHUNK_BYTES });
    inflated.end(body);
    return await collect(inflated, MAX_INFLATED_BYTES, charge);
  } catch (error) {
    if (error instanceof ServingError) throw error;
    return new Uint8Array(0);
  }
}

/**
 * The bytes of a stream. Events and not an async iterator, which costs several times what it brings for the one chunk
 * that most bodies are.
 */
function collect(stream: Readable, limitBytes: number, charge: ByteCharge): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const leave = (): void => {
      stream.off('data', take).off('end', end).off('error', fail).off('close', close);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      try {
        if (length > limitBytes) throw new BodyTooLargeError(limitBytes);
        charge.add(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        // Stopped and not destroyed: the connection would be cut before the answer is out.
        stream.pause();
        fail(error as Error);
      }
    };
    const end = (): void => {
      leave();
      const [only] = chunks;
      resolve(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, length));
    };
    const fail = (error: Error): void => {
      leave();
      reject(error);
    };
    const close = (): void => fail(new ServingError('CANCELLED', 'the client has gone before the end of its body'));
    stream.on('data', take).on('end', end).on('error', fail).on('close', close);
  });
}
