import { ServingError, codeOfNumber, type CodeName } from '@cdk8s-serving/contract';

/** What is said for codes the gRPC library makes up itself, with addresses in their text. */
const OWN_TEXT: Readonly<Partial<Record<CodeName, string>>> = {
  CANCELLED: 'the call to the model was cancelled',
  INTERNAL: 'the model server failed',
  UNAVAILABLE: 'the model server cannot be reached',
  UNKNOWN: 'the model server failed',
};

/** Characters of an upstream message passed on. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * A failed gRPC call as what the client is told. The upstream's own code stays. Its message is passed on where only a
 * model server can have written it, first line only: what TensorFlow writes below that is a trace.
 */
export function upstreamError(
  failure: { readonly code: number; readonly details: string },
  timeoutMs: number,
): ServingError {
  const code = codeOfNumber(failure.code);
  const [firstLine = ''] = failure.details.split(/[\r\n]/, 1);
  const text =
    code === 'DEADLINE_EXCEEDED'
      ? `the model did not answer within ${timeoutMs} ms`
      : (OWN_TEXT[code] ?? `the model server refused: ${firstLine.slice(0, MAX_MESSAGE_LENGTH)}`);
  return new ServingError(code, text, { cause: `gRPC ${failure.code}: ${failure.details}` });
}
