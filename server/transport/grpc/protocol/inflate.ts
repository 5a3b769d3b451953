import { constants as bufferConstants } from 'node:buffer';
import { gunzip, inflate as inflateZlib, type InputType, type ZlibOptions } from 'node:zlib';
import { ServingError } from '@cdk8s-serving/contract';
import { INFLATE_CHUNK_BYTES } from '../../inflate-chunk';

type Inflate = (
  bytes: InputType,
  options: ZlibOptions,
  callback: (error: Error | null, inflated: Buffer) => void,
) => void;

const ENCODINGS: ReadonlyMap<string, Inflate> = new Map<string, Inflate>([
  ['gzip', gunzip],
  ['deflate', inflateZlib],
]);

/** What this server reads, as its answers say in `grpc-accept-encoding`. */
export const ACCEPTED_ENCODINGS = ['identity', ...ENCODINGS.keys()].join(',');

/**
 * Inflates a message that says it is compressed.
 * @param encoding the call's `grpc-encoding`
 * @param maxBytes of the inflated message
 * @throws ServingError UNIMPLEMENTED for an encoding this server does not read, RESOURCE_EXHAUSTED as soon as there are
 *   more bytes than the limit, INTERNAL for bytes that are not of that encoding
 */
export function inflate(bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') {
    throw new ServingError('INTERNAL', 'a message is marked as compressed, and grpc-encoding does not say how');
  }
  const decoder = ENCODINGS.get(encoding);
  if (decoder === undefined) {
    const message = `grpc-encoding is "${encoding}", which is none of ${ACCEPTED_ENCODINGS}`;
    throw new ServingError('UNIMPLEMENTED', message);
  }
  const maxOutputLength = Math.max(1, Math.min(maxBytes, bufferConstants.MAX_LENGTH));
  return new Promise((resolve, reject) => {
    decoder(bytes, { maxOutputLength, chunkSize: INFLATE_CHUNK_BYTES }, (error, inflated) => {
      if (error === null) resolve(inflated);
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        const message = `Received message that decompresses to a size larger than ${maxBytes}`;
        reject(new ServingError('RESOURCE_EXHAUSTED', message));
      } else reject(new ServingError('INTERNAL', `a message is not ${encoding}: ${error.message}`));
    });
  });
}
