import type { FastifyRequest } from 'fastify';
import { ServingError } from '@cdk8s-serving/contract';
import { tooLarge } from '../errors';

/**
 * Reads the files of a multipart/form-data body into memory.
 * @throws ServingError 413 when the whole body is over `maxBodyBytes`, INVALID_ARGUMENT when it holds anything else, no
 *   file or more than `maxFiles`.
 */
export async function readPictureFields(
  request: FastifyRequest,
  maxFiles: number,
  maxBodyBytes: number,
): Promise<readonly Buffer[]> {
  // The parser bounds parts, not what lies before, between and after them; the body as a whole is bounded here.
  let byteCount = 0;
  const overLimit = new Promise<never>((_resolve, reject) => {
    request.raw.on('data', (chunk: Buffer) => {
      byteCount += chunk.length;
      if (byteCount > maxBodyBytes) reject(tooLarge('the request body', maxBodyBytes));
    });
  });
  return Promise.race([readFiles(request, maxFiles, maxBodyBytes), overLimit]);
}

async function readFiles(request: FastifyRequest, maxFiles: number, maxBodyBytes: number): Promise<readonly Buffer[]> {
  const onlyFiles = `the multipart body does not hold 1 to ${maxFiles} files and nothing else; send pictures as its only parts`;
  const files: Buffer[] = [];
  // One more part than is taken, so that it is seen and refused and not silently dropped.
  const limits = { files: maxFiles + 1, fields: 1, parts: maxFiles + 1, fileSize: maxBodyBytes };
  try {
    for await (const part of request.parts({ limits })) {
      if (part.type !== 'file' || files.length === maxFiles) throw new ServingError('INVALID_ARGUMENT', onlyFiles);
      files.push(await part.toBuffer());
    }
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw new ServingError('INVALID_ARGUMENT', 'the multipart body cannot be read to its end', { cause: error });
  }
  if (files.length === 0) throw new ServingError('INVALID_ARGUMENT', onlyFiles);
  return files;
}
