import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const gunzipAsync = promisify(gunzip);

/** Largest inflated body, in bytes: TensorFlow Serving's own cap. */
const MAX_INFLATED_BYTES = 100 * 1024 * 1024;

/** A request body over the limit; answered 413, which no canonical code stands for. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';

  constructor(readonly limitBytes: number) {
    super(`the request body is over the limit of ${limitBytes} bytes (--max_body_bytes)`);
  }
}

/**
 * Reads a body. A gzip body that is broken or inflates over 100 MiB reads as empty, as it does in TensorFlow Serving.
 * @throws BodyTooLargeError as soon as more than `limitBytes` have come or are announced
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new BodyTooLargeError(limitBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new BodyTooLargeError(limitBytes);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, length);
  if (!(request.headers['content-encoding'] ?? '').includes('gzip')) return body;
  try {
    return await gunzipAsync(body, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return Buffer.alloc(0);
  }
}
