import fc from 'fast-check';
import * as protobuf from 'protobufjs';
import { ProtobufError, ProtobufReader, ProtobufWriter } from '../index';
import { VarintCursor } from '../protobuf/varint';

/** A varint as the encoding's text defines it: seven bits at a time, least significant first. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

/** Values at the edges of every varint length, and around 2^31, 2^32, 2^53, 2^63 and 2^64. */
const EDGES = [...Array(65).keys()]
  .flatMap((bit) => [2n ** BigInt(bit) - 1n, 2n ** BigInt(bit), 2n ** BigInt(bit) + 1n])
  .filter((value) => value < 2n ** 64n);

const uint64 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(...EDGES));

function field(number: number, wireType: number, ...payload: number[]): ProtobufReader {
  const reader = new ProtobufReader(Uint8Array.from([...varint(BigInt(number * 8 + wireType)), ...payload]));
  expect(reader.next()).toBe(true);
  return reader;
}

describe('a varint', () => {
  it.each(EDGES)('is read exactly: %d', (value) => {
    const cursor = new VarintCursor(Uint8Array.from(varint(value)));
    cursor.next();
    expect(BigInt.asUintN(64, cursor.toInt64())).toBe(value);
    expect(cursor.toNumber()).toBe(Number(value));
  });

  it('is read as a number, an int32, an int64 and a bool as the encoding defines', () => {
    fc.assert(
      fc.property(uint64, (value) => {
        const bytes = varint(value);
        expect(field(1, 0, ...bytes).int32()).toBe(Number(BigInt.asIntN(32, value)));
        expect(field(1, 0, ...bytes).int64()).toBe(BigInt.asIntN(64, value));
        expect(field(1, 0, ...bytes).bool()).toBe(value !== 0n);
      }),
    );
  });

  it.each([-1, -(2 ** 31), 2 ** 31 - 1])('of an int32 of %d is read from what protobufjs writes', (value) => {
    const bytes = protobuf.Writer.create().int32(value).finish();
    expect(field(1, 0, ...bytes).int32()).toBe(value);
  });

  it('of a negative int32 is also read from five bytes, as old encoders wrote it', () => {
    expect(field(1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f).int32()).toBe(-1);
  });

  it('may be longer than it has to be', () => {
    expect(field(1, 0, 0x81, 0x80, 0x80, 0x00).int64()).toBe(1n);
  });

  it.each([
    ['has no end', [0x80]],
    ['has a tenth byte with more than bit 63', [...new Array<number>(9).fill(0x80), 0x02]],
    ['has all bits of the tenth byte', [...new Array<number>(9).fill(0xff), 0x7f]],
    ['has eleven bytes', [...new Array<number>(10).fill(0x80), 0x00]],
  ])('is refused when it %s', (_name, bytes) => {
    const readers: ((reader: ProtobufReader) => unknown)[] = [
      (it) => it.int32(),
      (it) => it.int64(),
      (it) => it.bool(),
      (it) => it.skip(),
    ];
    for (const read of readers) {
      expect(() => read(field(1, 0, ...bytes))).toThrow(new ProtobufError('no valid varint at byte 1'));
    }
  });
});

describe('the reader', () => {
  it.each<[string, number[], string]>([
    ['field number 0', [0x00, 0], 'no valid field number at byte 0'],
    ['a field number over 2^29', [0x80, 0x80, 0x80, 0x80, 0x10, 0], 'no valid field number at byte 0'],
    ['the start of a group', [0x0b], 'wire type 3 of field 1 at byte 0 is not in use'],
    ['the end of a group', [0x0c], 'wire type 4 of field 1 at byte 0 is not in use'],
    ['wire type 7', [0x0f], 'wire type 7 of field 1 at byte 0 is not in use'],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => new ProtobufReader(Uint8Array.from(bytes)).next()).toThrow(new ProtobufError(message));
  });

  it('reads the greatest field number', () => {
    expect(field(2 ** 29 - 1, 0, 1).field).toBe(2 ** 29 - 1);
  });

  it.each([1n, 3n, 2n ** 31n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])(
    'refuses a length of %d for two bytes',
    (length) => {
      const payload = [...varint(length), 7, 7].slice(0, length === 1n ? 1 : undefined);
      const bytes = [...payload];
      const start = 1 + varint(length).length;
      const left = length === 1n ? 0 : 2;
      const expected = new ProtobufError(`field 1 at byte ${start} needs ${Number(length)} bytes, ${left} are left`);
      expect(() => field(1, 2, ...bytes).lengthDelimited()).toThrow(expected);
      expect(() => field(1, 2, ...bytes).skip()).toThrow(expected);
    },
  );

  it.each([
    [1, 8],
    [5, 4],
  ])('refuses a fixed field of wire type %d that ends early', (wireType, size) => {
    expect(() => field(1, wireType, 1, 2, 3).skip()).toThrow(
      new ProtobufError(`field 1 at byte 1 needs ${size} bytes, 3 are left`),
    );
  });

  it('refuses a field of another wire type than the one asked for', () => {
    expect(() => field(9, 5, 0, 0, 0, 0).int64()).toThrow(new ProtobufError('field 9 has wire type 5, expected 0'));
    expect(() => field(9, 0, 1).string()).toThrow(new ProtobufError('field 9 has wire type 0, expected 2'));
  });

  it('keeps a byte order mark in a string and replaces what is not UTF-8', () => {
    expect(field(1, 2, 4, 0xef, 0xbb, 0xbf, 0x61).string()).toBe('\ufeffa');
    expect(field(1, 2, 2, 0xff, 0x61).string()).toBe('\ufffda');
  });

  it('gives views into the message, plain ones also of a Buffer', () => {
    const message = Buffer.from([0x0a, 2, 5, 6]);
    const reader = new ProtobufReader(message);
    reader.next();
    const view = reader.lengthDelimited();
    expect(Buffer.isBuffer(view)).toBe(false);
    message[3] = 9;
    expect([...view]).toEqual([5, 9]);
  });
});

describe('the writer', () => {
  it('writes numbers as protobufjs does', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 31 - 1 }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (small, large) => {
          const { low, high } = {
            low: Number(BigInt.asIntN(32, large)),
            high: Number(BigInt.asIntN(32, large >> 32n)),
          };
          const theirs = protobuf.Writer.create();
          if (small !== 0) theirs.uint32(8).uint32(small);
          theirs.uint32(16).int64(new protobuf.util.Long(low, high));
          expect([...new ProtobufWriter().uint32(1, small).int64(2, large).finish()]).toEqual([...theirs.finish()]);
        },
      ),
    );
  });

  it('writes packed varints of every size that fit their value', () => {
    fc.assert(
      fc.property(fc.array(uint64, { minLength: 1 }), (values) => {
        const packed = values.flatMap(varint);
        const expected = [0x0a, ...varint(BigInt(packed.length)), ...packed];
        expect([...new ProtobufWriter().packedVarints(1, values).finish()]).toEqual(expected);
      }),
    );
  });

  it('joins pieces of every size in order, however deep they are nested', () => {
    const bytes = fc
      .oneof(fc.nat({ max: 40 }), fc.integer({ min: 1000, max: 3000 }))
      .map((length) => new Uint8Array(length).fill(length));
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 8 }), fc.nat({ max: 4 }), (pieces, depth) => {
        const write = (writer: ProtobufWriter, level: number): void => {
          for (const piece of pieces) writer.bytes(2, piece);
          if (level > 0) writer.message(3, (nested) => write(nested, level - 1));
        };
        const theirs = (level: number): Uint8Array => {
          const writer = protobuf.Writer.create();
          for (const piece of pieces) writer.uint32(18).bytes(piece);
          if (level > 0) writer.uint32(26).bytes(theirs(level - 1));
          return writer.finish();
        };
        const writer = new ProtobufWriter();
        write(writer, depth);
        const expected = theirs(depth);
        expect(writer.length).toBe(expected.length);
        expect(Buffer.compare(writer.finish(), expected)).toBe(0);
      }),
    );
  });

  it('writes the length of a message before it, whatever stands around it and however long it becomes', () => {
    const sizes = fc.oneof(fc.integer({ min: 118, max: 132 }), fc.constantFrom(0, 1, 900, 1024, 16_370, 16_384));
    fc.assert(
      fc.property(sizes, sizes, sizes, (before, within, after) => {
        const filled = (size: number): Uint8Array => new Uint8Array(size).fill(size);
        const [first, second, third] = [filled(before), filled(within), filled(after)];
        const ours = new ProtobufWriter()
          .bytes(1, first)
          .message(2, (outer) => outer.message(3, (inner) => inner.bytes(1, second).uint32(2, 300)).bytes(4, third))
          .bytes(5, third);
        const theirs = protobuf.Writer.create().uint32(10).bytes(first);
        theirs.uint32(18).fork().uint32(26).fork().uint32(10).bytes(second).uint32(16).uint32(300).ldelim();
        theirs.uint32(34).bytes(third).ldelim().uint32(42).bytes(third);
        expect(Buffer.compare(ours.finish(), theirs.finish())).toBe(0);
      }),
    );
  });

  it.each(['a', 'a'.repeat(127), 'a'.repeat(128), 'aé', '\u{1f600}'.repeat(40), `${'a'.repeat(126)}é`])(
    'writes a string in UTF-8: %s',
    (text) => {
      const expected = protobuf.Writer.create().uint32(10).string(text).uint32(16).uint32(1).finish();
      expect([...new ProtobufWriter().string(1, text).uint32(2, 1).finish()]).toEqual([...expected]);
    },
  );

  it('leaves out what proto3 leaves out, and writes what has presence', () => {
    const left = new ProtobufWriter().uint32(1, 0).string(2, '').packedVarints(3, []).finish();
    expect([...left]).toEqual([]);
    const present = new ProtobufWriter()
      .int64(1, 0n)
      .presentString(2, '')
      .bytes(3, new Uint8Array(0))
      .message(4, () => undefined);
    expect([...present.finish()]).toEqual([0x08, 0, 0x12, 0, 0x1a, 0, 0x22, 0]);
  });

  it('finishes into memory of its own', () => {
    for (const length of [3, 5000]) {
      const source = new Uint8Array(length).fill(1);
      const message = new ProtobufWriter().bytes(1, source).finish();
      source.fill(2);
      expect(message.at(-1)).toBe(1);
    }
  });
});
