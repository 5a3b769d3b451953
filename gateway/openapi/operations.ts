import type { ModelBinding, Signature } from '@cdk8s-serving/contract';
import type { ProblemName } from '../problems';
import {
  COMMON_PROBLEMS,
  pictureProblems,
  predictionProblems,
  problemResponses,
  type Response,
} from './problem-responses';
import { maxExamplesOf, requestContent } from './request-schema';
import { exactObject, oneOrSeveral, type Content, type Schema } from './schema';

/** What a document says that is not in the binding. */
export interface DocumentOptions {
  /** The running model's; undefined before it was first seen. */
  readonly signature: Signature | undefined;
  /** True where a request needs an API key. */
  readonly needsKey: boolean;
  /** True where browsers get a page. */
  readonly page: boolean;
  /** Largest body, in bytes, and largest one of JSON. */
  readonly maxBodyBytes: number;
  readonly maxJsonBytes: number;
}

/** Operations by path and method. */
type Paths = Readonly<Record<string, { readonly get?: object; readonly post?: object }>>;

/** Everything a gateway answers. */
export function operationsOf(binding: ModelBinding, options: DocumentOptions): Paths {
  const { page, needsKey } = options;
  return {
    '/': { get: root(options) },
    '/openapi.json': { get: reading('describe', 'This document', jsonOf({ type: 'object' }), needsKey) },
    '/predict': { post: prediction(binding, options) },
    ...(page && {
      '/page/form.json': { get: reading('describeForm', 'The inputs of the page', jsonOf(FORM), needsKey) },
    }),
    ...(page && binding.preprocessing.kind === 'image' && { '/page/seen': { post: seen(binding, options) } }),
  };
}

const TEXT: Schema = { type: 'string' };

const ROOT = exactObject({ predict: TEXT, describe: TEXT, send: { type: 'array', items: TEXT } });

const FORM: Schema = {
  type: 'object',
  properties: { model: TEXT, kind: { enum: ['picture', 'fields', 'json'] } },
  required: ['model', 'kind'],
};

function root({ page, needsKey }: DocumentOptions): object {
  const content = { ...jsonOf(ROOT), ...(page && { 'text/html': {} }) };
  const operation = reading('help', 'How to call it', content, needsKey, ['not-acceptable']);
  // A page has to be there before a key can be typed into it.
  return { ...operation, ...(page && needsKey && { security: [{}, { apiKey: [] }, { bearer: [] }] }) };
}

function reading(
  operationId: string,
  summary: string,
  content: Content,
  needsKey: boolean,
  problems: readonly ProblemName[] = [],
): object {
  return { operationId, summary, responses: responsesOf({ content }, problems, needsKey) };
}

function prediction({ model, preprocessing }: ModelBinding, options: DocumentOptions): object {
  const one: Schema = { $ref: '#/components/schemas/Answer' };
  const success = {
    headers: { 'Server-Timing': { $ref: '#/components/headers/Server-Timing' } },
    content: jsonOf(oneOrSeveral(one, maxExamplesOf(preprocessing))),
  };
  return {
    operationId: 'predict',
    summary: `Asks ${model}`,
    description: 'A list is answered with a list, in its order.',
    requestBody: bodyOf(requestContent(preprocessing), options),
    responses: responsesOf(success, predictionProblems(preprocessing), options.needsKey),
  };
}

function seen({ preprocessing }: ModelBinding, options: DocumentOptions): object {
  return {
    operationId: 'see',
    summary: 'The one picture of a request to /predict as the model sees it, before its numbers are scaled',
    requestBody: bodyOf(requestContent(preprocessing), options),
    responses: responsesOf({ content: { 'image/png': {} } }, pictureProblems(preprocessing), options.needsKey),
  };
}

function bodyOf(content: Content, { maxBodyBytes, maxJsonBytes }: DocumentOptions): object {
  const json = Math.min(maxBodyBytes, maxJsonBytes);
  return { description: `At most ${maxBodyBytes} bytes, of JSON ${json}.`, required: true, content };
}

function jsonOf(schema: Schema): Content {
  return { 'application/json': { schema } };
}

function responsesOf(
  { headers, content }: Pick<Response, 'headers' | 'content'>,
  problems: readonly ProblemName[],
  needsKey: boolean,
): Readonly<Record<string, Response>> {
  const success: Response = {
    description: 'The answer',
    headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' }, ...headers },
    ...(content !== undefined && { content }),
  };
  const all = [...COMMON_PROBLEMS, ...problems, ...(needsKey ? (['unauthenticated'] as const) : [])];
  return { '200': success, ...problemResponses(all) };
}
