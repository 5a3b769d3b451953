import type { Preprocessing, Signature } from '@cdk8s-serving/contract';
import { MAX_URL_LENGTH } from '../fetch/target';
import { MAX_EXAMPLES, MAX_PICTURES } from '../server/payload';
import { recordSchema } from './record-schema';
import { exactObject, oneOrSeveral, type Content, type Schema } from './schema';
import { tensorSchema } from './tensor-schema';

/** Media types of pictures that are sent as they are. */
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/octet-stream'] as const;

/** The smallest picture there is to try a call with: a black PNG. */
const ONE_PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';

/** Examples one request may hold. */
export function maxExamplesOf({ kind }: Preprocessing): number {
  return kind === 'image' ? MAX_PICTURES : MAX_EXAMPLES;
}

/** One example in JSON. @param signature undefined before the model was seen, which leaves dtypes and sizes open */
export function exampleSchema(preprocessing: Preprocessing, signature: Signature | undefined): Schema {
  switch (preprocessing.kind) {
    case 'image':
      return {
        description: 'A picture: where it is, or itself.',
        anyOf: [
          exactObject({
            url: {
              type: 'string',
              format: 'uri',
              maxLength: MAX_URL_LENGTH,
              description: 'http or https, of a public host.',
            },
          }),
          exactObject({
            b64: {
              type: 'string',
              contentEncoding: 'base64',
              description: 'JPEG, PNG, WebP or GIF, with padding.',
              examples: [ONE_PIXEL],
            },
          }),
        ],
      };
    case 'record':
      return recordSchema(preprocessing, signature);
    case 'text':
      return exactObject({ text: { type: 'string' } });
    case 'tensor': {
      const tensors = preprocessing.inputs.map(
        (name) => [name, tensorSchema(signature?.inputs.get(name), 'sent')] as const,
      );
      const [[, only] = ['', {}], ...others] = tensors;
      return exactObject(
        others.length === 0 ? { tensor: only } : { tensors: exactObject(Object.fromEntries(tensors)) },
      );
    }
    case 'module':
      return {
        description: "Whatever the gateway's module takes; a list is several of it.",
        type: ['object', 'string', 'number', 'boolean', 'null'],
      };
  }
}

/** What `POST /predict` takes, with the example in JSON as `Example` among the document's schemas. */
export function requestContent(preprocessing: Preprocessing): Content {
  const most = maxExamplesOf(preprocessing);
  const json = { 'application/json': { schema: oneOrSeveral({ $ref: '#/components/schemas/Example' }, most) } };
  if (preprocessing.kind !== 'image' && preprocessing.kind !== 'module') return json;
  const files: Schema = {
    type: 'object',
    description: 'Files and nothing else, under any names; from two on they are answered with a list.',
    properties: {
      file: {
        type: 'array',
        items: { contentMediaType: 'application/octet-stream' },
        minItems: 1,
        maxItems: MAX_PICTURES,
      },
    },
    required: ['file'],
  };
  return {
    ...json,
    ...Object.fromEntries(PICTURE_TYPES.map((type) => [type, {}])),
    'multipart/form-data': { schema: files, encoding: { file: { contentType: PICTURE_TYPES.join(', ') } } },
  };
}
