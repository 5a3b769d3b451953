import { ServingError } from '@cdk8s-serving/contract';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a JSON body. @throws ServingError INVALID_ARGUMENT for bytes that are not UTF-8 and text that is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    // The parser's own message repeats the text it stumbled over, which may be anything.
    throw new ServingError('INVALID_ARGUMENT', 'the body is not JSON in UTF-8');
  }
}
