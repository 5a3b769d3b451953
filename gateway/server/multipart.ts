import type { FastifyRequest } from 'fastify';
import { ServingError } from '@cdk8s-serving/contract';
import { tooLarge } from '../errors';

const ONE_FILE = 'the multipart body does not hold exactly one file; send the picture as its only part';

/**
 * Reads the one file of a multipart/form-data body into memory.
 * @throws ServingError 413 when the whole body is over `maxBodyBytes`, INVALID_ARGUMENT when it holds anything else.
 */
export async function readPictureField(request: FastifyRequest, maxBodyBytes: number): Promise<Buffer> {
  // The parser bounds parts, not what lies before, between and after them; the body as a whole is bounded here.
  let byteCount = 0;
  const overLimit = new Promise<never>((_resolve, reject) => {
    request.raw.on('data', (chunk: Buffer) => {
      byteCount += chunk.length;
      if (byteCount > maxBodyBytes) reject(tooLarge('the request body', maxBodyBytes));
    });
  });
  return Promise.race([readOnlyFile(request, maxBodyBytes), overLimit]);
}

async function readOnlyFile(request: FastifyRequest, maxBodyBytes: number): Promise<Buffer> {
  let picture: Buffer | undefined;
  // One more part than is taken, so that a second one is seen and refused and not silently dropped.
  const limits = { files: 2, fields: 1, parts: 2, fileSize: maxBodyBytes };
  try {
    for await (const part of request.parts({ limits })) {
      if (part.type !== 'file' || picture !== undefined) throw new ServingError('INVALID_ARGUMENT', ONE_FILE);
      picture = await part.toBuffer();
    }
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw new ServingError('INVALID_ARGUMENT', 'the multipart body cannot be read to its end', { cause: error });
  }
  if (picture === undefined) throw new ServingError('INVALID_ARGUMENT', ONE_FILE);
  return picture;
}
