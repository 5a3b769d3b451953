import { ProblemError } from '../errors';

/** Deepest nesting of lists and objects taken; no recipe needs a tenth of it. */
export const MAX_JSON_DEPTH = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a JSON body.
 * @throws ProblemError invalid-json for bytes that are not UTF-8, text that is not JSON, and nesting that is too deep.
 */
export function parseJson(body: Buffer): unknown {
  // Before parsing: a few MiB of brackets cost the parser a hundred times their size.
  if (depthOf(body) > MAX_JSON_DEPTH)
    throw new ProblemError('invalid-json', `the JSON is nested deeper than ${MAX_JSON_DEPTH}`);
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    // The parser's own message repeats the text it stumbled over, which may be anything.
    throw new ProblemError('invalid-json', 'the body is not JSON in UTF-8');
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Deepest nesting in a text that is or is not JSON; brackets in strings do not count. */
function depthOf(body: Buffer): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (byte === QUOTE) index = endOfString(body, index);
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, (depth += 1));
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}

/** Index of the quote that ends the string begun at `start`. */
function endOfString(body: Buffer, start: number): number {
  for (let end = body.indexOf(QUOTE, start + 1); end !== -1; end = body.indexOf(QUOTE, end + 1)) {
    let backslashes = 0;
    while (body[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return body.length;
}
