import fc from 'fast-check';
import { decodeBase64 } from '../codec/json/base64';
import { endOfPlainText } from '../codec/json/plain-text';

const MANY = { numRuns: 50_000 };

test('base64 is decoded where all of it is of the standard alphabet, padded or not, and refused where it is not', () => {
  const characters = fc.constantFrom(...'AbZ09+/AbZ09+/AbZ09+/=-_ \n!é');
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 9 }), (text) => {
      const expected = /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
      const decoded = decodeBase64(Buffer.from(text, 'latin1'));
      expect(decoded && [...decoded]).toEqual(expected && [...expected]);
    }),
    MANY,
  );
});

test('plain text ends at the first quote, backslash or control character, wherever it is looked for from', () => {
  const mark = fc.constantFrom(0x22, 0x5c, 0x1f, 0);
  const byte = fc.oneof(
    { weight: 1, arbitrary: mark },
    { weight: 11, arbitrary: fc.integer({ min: 0x20, max: 0xff }) },
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 19 }), fc.nat(19), (array, at) => {
      const bytes = Uint8Array.from(array);
      const from = Math.min(at, bytes.length);
      const first = array.findIndex(
        (value, index) => index >= from && (value === 0x22 || value === 0x5c || value < 0x20),
      );
      expect(endOfPlainText(bytes, new DataView(bytes.buffer), from)).toBe(first === -1 ? bytes.length : first);
    }),
    MANY,
  );
});
