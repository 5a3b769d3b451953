import type { ModelBinding, Signature } from '@cdk8s-serving/contract';
import { answerSchema } from './answer-schema';
import { operationsOf, type DocumentOptions } from './operations';
import { PROBLEM_SCHEMA } from './problem-responses';
import { exampleSchema } from './request-schema';

/**
 * The OpenAPI 3.1 document of a gateway: what its recipe takes, narrowed by the dtypes and sizes of the running model,
 * what it answers, and every error. Pure; the same for the same arguments.
 */
export function openApiDocument(binding: ModelBinding, options: DocumentOptions): object {
  const { model, signature: signatureName, preprocessing, answer } = binding;
  const { signature, needsKey } = options;
  return {
    openapi: '3.1.0',
    info: {
      title: `Predictions of ${model}`,
      version: '1',
      description: `Preprocessing, signature ${signatureName} of model ${model}, and an answer that can be read.`,
    },
    // Where this document lies, also behind a proxy that adds a path.
    servers: [{ url: '.' }],
    ...(needsKey && { security: [{ apiKey: [] }, { bearer: [] }] }),
    paths: operationsOf(binding, options),
    components: {
      schemas: {
        Example: exampleSchema(preprocessing, signature),
        Answer: answerSchema(answer, signature),
        Problem: PROBLEM_SCHEMA,
      },
      headers: HEADERS,
      ...(needsKey && {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      }),
    },
    'x-model': {
      name: model,
      signature: signatureName,
      ...(signature !== undefined && { inputs: tensors(signature.inputs), outputs: tensors(signature.outputs) }),
    },
  };
}

/** Headers of answers, which say where they are described. */
const HEADERS = {
  'X-Request-Id': { schema: { type: 'string' }, description: 'The same in the logs of gateway and model server.' },
  'Server-Timing': { schema: { type: 'string' }, description: 'Milliseconds of each stage.' },
  'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait before the next try.' },
} as const;

/** Element types and shapes as the model declares them; -1 is any size, null any number of dimensions. */
function tensors(infos: Signature['inputs']): object {
  return Object.fromEntries([...infos].map(([name, { dtype, shape }]) => [name, { dtype, shape: shape ?? null }]));
}
