import type { FastifyRequest } from 'fastify';
import { ServingError, recordFields, type Preprocessing } from '@cdk8s-serving/contract';
import { unsupportedMediaType } from '../errors';
import type { Example } from '../preprocess/preprocess';
import { JsonBody } from './bodies';
import { readPictureFields } from './multipart';

/** Pictures one request may hold: each is decoded, and its tensor kept until all of them are. */
export const MAX_PICTURES = 32;

/** Other examples one request may hold. */
export const MAX_EXAMPLES = 1024;

/** One example as it was sent: itself, or where its picture is. */
export type Sent = Example | { readonly kind: 'url'; readonly url: string };

/** What a request carries. */
export interface Payload {
  readonly examples: readonly Sent[];
  /** True where a list was sent and a list is answered. */
  readonly isBatch: boolean;
}

/** What may be sent, for messages and for `GET /`. */
export function acceptedBodies(preprocessing: Preprocessing): readonly string[] {
  switch (preprocessing.kind) {
    case 'image':
      return [
        'application/json: {"url": "https://..."}',
        'application/json: {"b64": "<the picture in base64>"}',
        'application/json: [{"url": ...}, {"b64": ...}, ...]',
        'image/jpeg, image/png, image/webp, image/gif: the picture',
        'multipart/form-data: files, a picture each',
      ];
    case 'record':
      return jsonBodies(recordFields(preprocessing).map(({ name }) => `${JSON.stringify(name)}: ...`));
    case 'text':
      return jsonBodies(['"text": "..."']);
    case 'tensor': {
      const [only, ...others] = preprocessing.inputs;
      if (others.length === 0) return jsonBodies(['"tensor": [...]']);
      const inputs = [only, ...others].map((name) => `${JSON.stringify(name)}: [...]`);
      return jsonBodies([`"tensors": {${inputs.join(', ')}}`]);
    }
    case 'module':
      return ['application/json', 'image/*', 'application/octet-stream', 'multipart/form-data: files'];
  }
}

function jsonBodies(members: readonly string[]): readonly string[] {
  const one = `{${members.join(', ')}}`;
  return [`application/json: ${one}`, `application/json: [${one}, ...]`];
}

/**
 * Reads what a request carries.
 * @throws ServingError 415 for a body of the wrong kind, INVALID_ARGUMENT for a picture that is neither
 *   `{"url": "..."}` nor `{"b64": "..."}` and for more examples than are taken.
 */
export async function readPayload(
  request: FastifyRequest,
  preprocessing: Preprocessing,
  maxBodyBytes: number,
): Promise<Payload> {
  const { body } = request;
  const { kind } = preprocessing;
  const takesBytes = kind === 'image' || kind === 'module';
  if (body instanceof JsonBody) return jsonPayload(body.value, kind);
  if (takesBytes && request.isMultipart()) {
    const files = await readPictureFields(request, MAX_PICTURES, maxBodyBytes);
    return { examples: files.map((bytes) => ({ kind: 'bytes', bytes })), isBatch: files.length > 1 };
  }
  if (!takesBytes || !Buffer.isBuffer(body)) throw unsupportedMediaType(sendOneOf(preprocessing));
  return { examples: [{ kind: 'bytes', bytes: body }], isBatch: false };
}

/** Sentence that says what may be sent. */
export function sendOneOf(preprocessing: Preprocessing): string {
  return `send one of ${acceptedBodies(preprocessing).join(' | ')}`;
}

/** A list is a batch. */
function jsonPayload(value: unknown, kind: Preprocessing['kind']): Payload {
  const isBatch = Array.isArray(value);
  const values: readonly unknown[] = isBatch ? value : [value];
  const most = kind === 'image' ? MAX_PICTURES : MAX_EXAMPLES;
  if (values.length === 0 || values.length > most) {
    throw new ServingError('INVALID_ARGUMENT', `the list has ${values.length} examples, expected 1 to ${most}`);
  }
  return {
    examples: values.map((each) => (kind === 'image' ? pictureOf(each) : { kind: 'json', value: each })),
    isBatch,
  };
}

/** `{"url": ...}` and `{"b64": ...}`, the latter as TensorFlow Serving spells bytes. */
function pictureOf(value: unknown): Sent {
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [[name, text] = ['', undefined], ...others] = members as [string, unknown][];
  if (typeof text === 'string' && others.length === 0) {
    if (name === 'url') return { kind: 'url', url: text };
    if (name === 'b64') return { kind: 'bytes', bytes: bytesOf(text) };
  }
  throw new ServingError(
    'INVALID_ARGUMENT',
    'the body is not {"url": "https://..."} or {"b64": "..."}, an object with one text, or a list of such',
  );
}

/** @throws ServingError INVALID_ARGUMENT for text that is not base64: Node's decoder skips what it does not know. */
function bytesOf(text: string): Buffer {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      'b64 is not base64 with its padding, in the alphabet of RFC 4648 section 4',
    );
  }
  return Buffer.from(text, 'base64');
}
