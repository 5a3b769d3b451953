import {
  ServingError,
  toServingError,
  type CodeName,
  type Signature,
  type Tensor,
  type TensorLimits,
} from '@cdk8s-serving/contract';
import { parseExampleRequest, type ParsedExampleRequest } from '../example-request';
import type { PredictFormat, PredictInputs } from '../predict-inputs';
import { parsePredictRequest, type Signatures } from '../predict-request';
import { encodePredictJson } from '../predict-response';

/** What a worker thread is asked for. Everything in it crosses by structured clone; large memory moves. */
export type JsonJob =
  | {
      readonly kind: 'predict';
      readonly body: Uint8Array;
      readonly signatures: Signatures;
      readonly limits: TensorLimits;
    }
  | { readonly kind: 'examples'; readonly body: Uint8Array; readonly limits: TensorLimits }
  | { readonly kind: 'encode'; readonly outputs: ReadonlyMap<string, Tensor>; readonly format: PredictFormat };

/** A ServingError on its way across. */
export interface WireError {
  readonly code: CodeName;
  readonly message: string;
}

/** What a worker thread answers. */
export type JsonOutcome =
  | {
      readonly kind: 'predict';
      /** The request's own memory, on its way back. */
      readonly body: Uint8Array;
      readonly signatureName: string;
      /** Undefined when the body names a signature that was not among the job's. */
      readonly decoded: Decoded | undefined;
    }
  | { readonly kind: 'examples'; readonly request: ParsedExampleRequest }
  | { readonly kind: 'encode'; readonly text: Uint8Array }
  | { readonly kind: 'failed'; readonly error: WireError };

/** The inputs, or why there are none: an error that is not said before the model has been looked up. */
export type Decoded =
  { readonly kind: 'inputs'; readonly inputs: PredictInputs } | { readonly kind: 'failed'; readonly error: WireError };

/** A message, and the memory that moves with it in place of being copied. */
export interface Parcel<Message> {
  readonly message: Message;
  readonly transfer: readonly ArrayBuffer[];
}

/** Does a job. Whatever goes wrong is an outcome. */
export function runJob(job: JsonJob): Parcel<JsonOutcome> {
  try {
    return resultOf(job);
  } catch (error) {
    return { message: { kind: 'failed', error: wireError(error) }, transfer: [] };
  }
}

function resultOf(job: JsonJob): Parcel<JsonOutcome> {
  switch (job.kind) {
    case 'predict': {
      const { body, signatures, limits } = job;
      const parsed = parsePredictRequest(body, { signatures, limits });
      const signature = signatures.get(parsed.signatureName);
      const decoded = signature === undefined ? undefined : decode(() => parsed.decode(signature, limits));
      const tensors = decoded?.kind === 'inputs' ? decoded.inputs.inputs : new Map<string, Tensor>();
      // Strings are views of the body, which moves; an array given twice can move once.
      const transfer = new Set([body.buffer as ArrayBuffer, ...memoryOf(tensors)]);
      const { signatureName } = parsed;
      return { message: { kind: 'predict', body, signatureName, decoded }, transfer: [...transfer] };
    }
    case 'examples':
      return { message: { kind: 'examples', request: parseExampleRequest(job.body, job.limits) }, transfer: [] };
    case 'encode': {
      const text = new TextEncoder().encode(encodePredictJson(job.outputs, job.format));
      return { message: { kind: 'encode', text }, transfer: [text.buffer] };
    }
  }
}

function decode(read: () => PredictInputs): Decoded {
  try {
    return { kind: 'inputs', inputs: read() };
  } catch (error) {
    return { kind: 'failed', error: wireError(error) };
  }
}

/** The memory of numeric tensors, which is theirs alone when they have just been read. */
function memoryOf(tensors: ReadonlyMap<string, Tensor>): ArrayBuffer[] {
  return [...tensors.values()].flatMap(({ dtype, data }) => (dtype === 'string' ? [] : [data.buffer as ArrayBuffer]));
}

/** What a worker needs of the signatures: which inputs there are and what they are made of. */
export function slim(signatures: Signatures): Signatures {
  const slimmed = [...signatures].map(([name, { inputs }]): [string, Signature] => [
    name,
    { methodName: '', inputs, outputs: new Map(), encoded: new Uint8Array(0) },
  ]);
  return new Map(slimmed);
}

function wireError(thrown: unknown): WireError {
  const { code, message } = toServingError(thrown);
  return { code, message };
}

/** The error as it was thrown on the other side. */
export function servingError({ code, message }: WireError): ServingError {
  return new ServingError(code, message);
}
