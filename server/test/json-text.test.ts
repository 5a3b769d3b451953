import { decodeBase64 } from '../codec/json/base64';
import { endOfPlainText } from '../codec/json/plain-text';

/** Whole numbers below a bound, the same in every run. */
function numbers(): (bound: number) => number {
  let state = 1;
  return (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

test('base64 is decoded where all of it is of the standard alphabet, padded or not, and refused where it is not', () => {
  const next = numbers();
  const characters = 'AbZ09+/AbZ09+/AbZ09+/=-_ \n!é';
  for (let count = 0; count < 50_000; count += 1) {
    const text = Array.from({ length: next(10) }, () => characters[next(characters.length)]).join('');
    const expected = /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
    const decoded = decodeBase64(Buffer.from(text, 'latin1'));
    expect([text, decoded && [...decoded]]).toEqual([text, expected && [...expected]]);
  }
});

test('plain text ends at the first quote, backslash or control character, wherever it is looked for from', () => {
  const next = numbers();
  const marks = [0x22, 0x5c, 0x1f, 0];
  for (let count = 0; count < 50_000; count += 1) {
    const bytes = Uint8Array.from({ length: next(20) }, () =>
      next(12) === 0 ? (marks[next(4)] ?? 0) : 0x20 + next(224),
    );
    const view = new DataView(bytes.buffer);
    const from = next(bytes.length + 1);
    const first = bytes.findIndex((byte, index) => index >= from && (byte === 0x22 || byte === 0x5c || byte < 0x20));
    expect([[...bytes], endOfPlainText(bytes, view, from)]).toEqual([[...bytes], first === -1 ? bytes.length : first]);
  }
});
