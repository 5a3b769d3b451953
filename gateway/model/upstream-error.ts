import { Code, codeOfNumber, withoutAddresses, withoutPaths, type CodeName } from '@cdk8s-serving/contract';
import { ProblemError } from '../errors';
import type { ProblemName } from '../problems';

/** What is said for codes the gRPC library makes up itself, with addresses in their text. */
const OWN: Readonly<Partial<Record<CodeName, readonly [problem: ProblemName, detail: string]>>> = {
  CANCELLED: ['client-gone', 'the call to the model was cancelled'],
  INTERNAL: ['model-failed', 'the model server failed'],
  DATA_LOSS: ['model-failed', 'the model server failed'],
  UNKNOWN: ['model-failed', 'the model server failed'],
  UNAVAILABLE: ['model-unavailable', 'the model server cannot be reached'],
};

/** Codes a model server refuses with, which its client is answered with, too: `model-refused`. */
export const KEPT_CODES: readonly CodeName[] = (Object.keys(Code) as CodeName[]).filter(
  (code) => code !== 'OK' && code !== 'DEADLINE_EXCEEDED' && OWN[code] === undefined,
);

/** Characters of an upstream message passed on. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * A failed gRPC call as what the client is told. The upstream's own code stays. Its message is passed on where only a
 * model server can have written it, first line only, because what TensorFlow writes below that is a trace; without the
 * paths and addresses of the machine it ran on. A call that was cancelled although nobody here did ended with its server,
 * which resets its streams when it is made to stop.
 * @param isCancelled whether it was this side that gave the call up
 */
export function upstreamError(
  failure: { readonly code: number; readonly details: string },
  timeoutMs: number,
  isCancelled: boolean,
): ProblemError {
  const told = codeOfNumber(failure.code);
  const code = told === 'CANCELLED' && !isCancelled ? 'UNAVAILABLE' : told;
  const options = { code, cause: `gRPC ${failure.code}: ${failure.details}` };
  if (code === 'DEADLINE_EXCEEDED') {
    return new ProblemError('deadline-exceeded', `the model did not answer within ${timeoutMs} ms`, options);
  }
  const [firstLine = ''] = failure.details.split(/[\r\n]/, 1);
  const refused = `the model server refused: ${withoutAddresses(withoutPaths(firstLine)).slice(0, MAX_MESSAGE_LENGTH)}`;
  const [problem, detail] = OWN[code] ?? ['model-refused', refused];
  return new ProblemError(problem, detail, options);
}
