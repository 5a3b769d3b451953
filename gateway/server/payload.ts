import type { FastifyRequest } from 'fastify';
import {
  ServingError,
  type ImagePreprocessing,
  type Preprocessing,
  type RecordPreprocessing,
} from '@cdk8s-serving/contract';
import { unsupportedMediaType } from '../errors';
import { JsonBody } from './bodies';
import { readPictureField } from './multipart';

/** What a request carries, with the recipe for it. */
export type Payload =
  | { readonly kind: 'url'; readonly url: string; readonly recipe: ImagePreprocessing }
  | { readonly kind: 'picture'; readonly picture: Buffer; readonly recipe: ImagePreprocessing }
  | { readonly kind: 'record'; readonly record: unknown; readonly recipe: RecordPreprocessing };

/** What may be sent, for messages and for `GET /`. */
export function acceptedBodies(preprocessing: Preprocessing): readonly string[] {
  if (preprocessing.kind === 'record') {
    return [`application/json: {${preprocessing.fields.map(({ name }) => `${JSON.stringify(name)}: ...`).join(', ')}}`];
  }
  return [
    'application/json: {"url": "https://..."}',
    'application/json: {"b64": "<the picture in base64>"}',
    'image/jpeg, image/png, image/webp, image/gif: the picture',
    'multipart/form-data: one file, the picture',
  ];
}

/**
 * Reads what a request carries.
 * @throws ServingError 415 for a body of the wrong kind, INVALID_ARGUMENT for JSON that is neither `{"url": "..."}` nor
 *   `{"b64": "..."}`.
 */
export async function readPayload(
  request: FastifyRequest,
  preprocessing: Preprocessing,
  maxBodyBytes: number,
): Promise<Payload> {
  const { body } = request;
  if (preprocessing.kind === 'record') {
    if (!(body instanceof JsonBody)) throw unsupportedMediaType(sendOneOf(preprocessing));
    return { kind: 'record', record: body.value, recipe: preprocessing };
  }
  if (request.isMultipart()) {
    return { kind: 'picture', picture: await readPictureField(request, maxBodyBytes), recipe: preprocessing };
  }
  if (body instanceof JsonBody) return pictureOf(body.value, preprocessing);
  if (!Buffer.isBuffer(body)) throw unsupportedMediaType(sendOneOf(preprocessing));
  return { kind: 'picture', picture: body, recipe: preprocessing };
}

/** Sentence that says what may be sent. */
export function sendOneOf(preprocessing: Preprocessing): string {
  return `send one of ${acceptedBodies(preprocessing).join(' | ')}`;
}

/** `{"url": ...}` and `{"b64": ...}`, the latter as TensorFlow Serving spells bytes. */
function pictureOf(value: unknown, recipe: ImagePreprocessing): Payload {
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [[name, text] = ['', undefined], ...others] = members as [string, unknown][];
  if (typeof text === 'string' && others.length === 0) {
    if (name === 'url') return { kind: 'url', url: text, recipe };
    if (name === 'b64') return { kind: 'picture', picture: bytesOf(text), recipe };
  }
  throw new ServingError(
    'INVALID_ARGUMENT',
    'the body is not {"url": "https://..."} or {"b64": "..."}, an object with one text',
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
