import type { FastifyRequest } from 'fastify';
import {
  ServingError,
  type ImagePreprocessing,
  type Preprocessing,
  type RecordPreprocessing,
} from '@cdk8s-serving/contract';
import { unsupportedMediaType } from '../errors';
import { readPictureField } from './multipart';

/** What a request carries, with the recipe for it. */
export type Payload =
  | { readonly kind: 'url'; readonly url: string; readonly recipe: ImagePreprocessing }
  | { readonly kind: 'picture'; readonly picture: Buffer; readonly recipe: ImagePreprocessing }
  | { readonly kind: 'record'; readonly record: unknown; readonly recipe: RecordPreprocessing };

/** A JSON body, kept apart from `undefined`, which is no body. */
export class JsonBody {
  constructor(readonly value: unknown) {}
}

/** What may be sent, for messages and for `GET /`. */
export function acceptedBodies(preprocessing: Preprocessing): readonly string[] {
  if (preprocessing.kind === 'record') {
    return [`application/json: {${preprocessing.fields.map(({ name }) => `${JSON.stringify(name)}: ...`).join(', ')}}`];
  }
  return [
    'application/json: {"url": "https://..."}',
    'image/jpeg, image/png, image/webp, image/gif: the picture',
    'multipart/form-data: one file, the picture',
  ];
}

/**
 * Reads what a request carries.
 * @throws ServingError 415 for a body of the wrong kind, INVALID_ARGUMENT for JSON that is not `{"url": "..."}`.
 */
export async function readPayload(
  request: FastifyRequest,
  preprocessing: Preprocessing,
  maxBodyBytes: number,
): Promise<Payload> {
  const { body } = request;
  if (preprocessing.kind === 'record') {
    if (!(body instanceof JsonBody)) throw wrongKind(preprocessing);
    return { kind: 'record', record: body.value, recipe: preprocessing };
  }
  if (request.isMultipart()) {
    return { kind: 'picture', picture: await readPictureField(request, maxBodyBytes), recipe: preprocessing };
  }
  if (body instanceof JsonBody) return { kind: 'url', url: urlOf(body.value), recipe: preprocessing };
  if (!Buffer.isBuffer(body)) throw wrongKind(preprocessing);
  return { kind: 'picture', picture: body, recipe: preprocessing };
}

/** 415 that says what may be sent. */
export function wrongKind(preprocessing: Preprocessing): ServingError {
  return unsupportedMediaType(`send one of ${acceptedBodies(preprocessing).join(' | ')}`);
}

function urlOf(value: unknown): string {
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const url = Object.hasOwn(members, 'url') ? (members as { readonly url: unknown }).url : undefined;
  if (typeof url !== 'string' || Object.keys(members).length !== 1) {
    throw new ServingError('INVALID_ARGUMENT', 'the body is not {"url": "https://..."}, an object with one text');
  }
  return url;
}
