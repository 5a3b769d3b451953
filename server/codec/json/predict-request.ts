import { DEFAULT_SIGNATURE, ServingError, type Signature, type TensorLimits } from '@cdk8s-serving/contract';
import { Byte } from './byte';
import { JsonCursor } from './cursor';
import { readDocument } from './document';
import { decodeColumns, decodeColumnsInTextOrder, decodeRows, type PredictInputs } from './predict-inputs';

/** A REST predict body, its syntax checked: which signature its inputs belong to decides their dtypes. */
export interface ParsedPredictRequest {
  /** Empty for the default one. */
  readonly signatureName: string;
  /** Decodes the inputs. @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED as TensorFlow Serving does */
  decode(signature: Signature, limits: TensorLimits): PredictInputs;
}

/** Signatures by name. */
export type Signatures = ReadonlyMap<string, Signature>;

/** What a request is likely to be for, and what its tensors may take. */
export interface Expectation {
  readonly signatures: Signatures;
  readonly limits: TensorLimits;
}

/**
 * Parses the body of `:predict`. Unknown keys are ignored; of a key given twice the first counts.
 * @param expected signatures the request will probably be decoded with. They decide nothing; with them, a body that is as
 *   it should be is read once, and without them twice: for its syntax, and for its tensors
 * @throws ServingError INVALID_ARGUMENT
 */
export function parsePredictRequest(body: Uint8Array, expected?: Expectation): ParsedPredictRequest {
  return (expected === undefined ? undefined : readAtOnce(body, expected)) ?? parse(body);
}

function parse(body: Uint8Array): ParsedPredictRequest {
  const { cursor, members, signatureName, describe } = readDocument(body);
  return {
    signatureName,
    decode(signature, limits) {
      if (signature.inputs.size === 0) {
        throw invalid(`Failed to get input map for signature: ${signatureName || 'DEFAULT'}`);
      }
      const instances = members.get('instances');
      const inputs = members.get('inputs');
      if (instances !== undefined && inputs !== undefined) {
        throw invalid(
          `JSON Value: ${describe()} Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist `,
        );
      }
      const offset = instances ?? inputs;
      if (offset === undefined) throw invalid("Missing 'inputs' or 'instances' key");
      cursor.offset = offset;
      if (instances !== undefined) checkInstances(cursor, describe);
      cursor.offset = offset;
      return (instances === undefined ? decodeColumns : decodeRows)(cursor, signature, limits);
    },
  };
}

/** @param describe prints the whole body @throws ServingError INVALID_ARGUMENT unless a list with elements is ahead */
function checkInstances(cursor: JsonCursor, describe: () => string): void {
  if (cursor.peekType() !== 'Array') {
    throw invalid(`JSON Value: ${describe()} Expecting 'instances' to be an list/array`);
  }
  cursor.offset += 1;
  if (cursor.take(Byte.CLOSE_BRACKET)) throw invalid(`JSON Value: ${describe()} No values in 'instances' array`);
}

/**
 * Reads syntax and tensors in one pass.
 * @returns undefined for a body that is anything but plain: what is wrong with it, and in which order it is said, is the
 *   two passes' to tell
 */
function readAtOnce(body: Uint8Array, { signatures, limits }: Expectation): ParsedPredictRequest | undefined {
  try {
    const found = readMembers(new JsonCursor(body), signatures, limits);
    if (found === undefined) return undefined;
    const { signatureName, signature, decoded } = found;
    return {
      signatureName,
      decode: (actual, actualLimits) => (actual === signature ? decoded : parse(body).decode(actual, actualLimits)),
    };
  } catch (error) {
    if (error instanceof ServingError) return undefined;
    throw error;
  }
}

interface Members {
  readonly signatureName: string;
  readonly signature: Signature;
  readonly decoded: PredictInputs;
}

function readMembers(cursor: JsonCursor, signatures: Signatures, limits: TensorLimits): Members | undefined {
  let name: string | undefined;
  let found: Members | undefined;
  if (!cursor.take(Byte.OPEN_BRACE)) return undefined;
  do {
    const key = cursor.key();
    if (key === 'signature_name') {
      if (name !== undefined) return undefined;
      name = Buffer.from(cursor.string()).toString('utf8') || DEFAULT_SIGNATURE;
      if (found !== undefined && found.signatureName !== name) return undefined;
    } else if (key === 'instances' || key === 'inputs') {
      const signatureName = name ?? DEFAULT_SIGNATURE;
      const signature = signatures.get(signatureName);
      if (signature === undefined || found !== undefined) return undefined;
      const decoded = (key === 'instances' ? decodeRows : decodeColumnsInTextOrder)(cursor, signature, limits);
      found = { signatureName, signature, decoded };
    } else cursor.skip();
  } while (cursor.next(Byte.CLOSE_BRACE));
  return found;
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
