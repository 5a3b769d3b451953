import fc from 'fast-check';
import {
  Code,
  MAX_TENSOR_BYTES,
  ServingError,
  decodeTensorProto,
  dtypeNumber,
  elementCount,
  type DType,
} from '../index';
import { ProtobufError } from '../protobuf/protobuf-error';
import { ProtobufWriter } from '../protobuf/writer';
import { encodeWith, typeNamed } from './support/protos';
import {
  contentOf,
  DTYPES,
  lanesOf,
  plainScalars,
  plainTensor,
  smallShape,
  tensorOf,
  VALUE_KINDS,
  type Scalar,
} from './support/tensors';

const TensorProto = typeNamed('tensorflow.TensorProto');
const LIMITS = { maxTensorBytes: MAX_TENSOR_BYTES };
const MIB = 1024 * 1024;

function shapeProto(shape: readonly (number | string)[]): object {
  return { tensor_shape: { dim: shape.map((size) => ({ size })) } };
}

function decode(message: object, maxTensorBytes = MAX_TENSOR_BYTES): ReturnType<typeof plainTensor> {
  return plainTensor(decodeTensorProto(encodeWith(TensorProto, message), { maxTensorBytes }));
}

/** Code and message of what a call throws. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof ServingError) return `${Code[error.code]} ${error.message}`;
    if (error instanceof ProtobufError) return `protobuf: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('the rule for typed values', () => {
  /** TensorFlow's rule, element by element: as many as are there, then the last one again, else zeros. */
  function expand(dtype: DType, shape: readonly number[], scalars: readonly Scalar[]): unknown[] {
    const lanes = lanesOf(dtype);
    const whole = Math.floor(scalars.length / lanes);
    const zero: Scalar = dtype === 'string' ? new Uint8Array(0) : dtype === 'int64' || dtype === 'uint64' ? 0n : 0;
    const expanded: Scalar[] = [];
    for (let element = 0; element < elementCount(shape); element += 1) {
      for (let lane = 0; lane < lanes; lane += 1) {
        const source = Math.min(element, whole - 1) * lanes + lane;
        expanded.push(whole === 0 ? zero : (scalars[source] as Scalar));
      }
    }
    return plainTensor(tensorOf(dtype, shape, expanded)).values;
  }

  it.each(DTYPES)('expands or cuts any number of %s values as the model of the rule does', (dtype) => {
    fc.assert(
      fc.property(smallShape, fc.array(VALUE_KINDS[dtype].value, { maxLength: 60 }), (shape, scalars) => {
        const message = {
          dtype: dtypeNumber(dtype),
          ...shapeProto(shape),
          [VALUE_KINDS[dtype].field]: plainScalars(dtype, scalars),
        };
        expect(decode(message)).toEqual({ dtype, shape, values: expand(dtype, shape, scalars) });
      }),
    );
  });

  it('repeats the last value up to the shape', () => {
    expect(decode({ dtype: 1, ...shapeProto([2, 3]), float_val: [1, 2.5] }).values).toEqual([
      1, 2.5, 2.5, 2.5, 2.5, 2.5,
    ]);
    expect(decode({ dtype: 7, ...shapeProto([3]), string_val: [Buffer.from('a')] }).values).toEqual([[97], [97], [97]]);
  });

  it('repeats whole complex numbers and ignores half of one', () => {
    expect(decode({ dtype: 8, ...shapeProto([3]), scomplex_val: [1, 2, 3] }).values).toEqual([1, 2, 1, 2, 1, 2]);
    expect(decode({ dtype: 18, ...shapeProto([2]), dcomplex_val: [7] }).values).toEqual([0, 0, 0, 0]);
  });

  it('gives zeros and empty strings when there is no value at all', () => {
    expect(decode({ dtype: 9, ...shapeProto([2]) }).values).toEqual([0n, 0n]);
    expect(decode({ dtype: 7, ...shapeProto([2]) }).values).toEqual([[], []]);
  });

  it('takes a tensor without a shape for a scalar', () => {
    expect(decode({ dtype: 3, int_val: [-7, 8] })).toEqual({ dtype: 'int32', shape: [], values: [-7] });
  });

  it('takes the values of the field of its dtype alone', () => {
    expect(decode({ dtype: 3, ...shapeProto([1]), int64_val: ['9'], float_val: [1] }).values).toEqual([0]);
  });

  it('cuts values that are too wide for a narrow type, as a cast does', () => {
    expect(decode({ dtype: 4, ...shapeProto([3]), int_val: [300, -1, 256] }).values).toEqual([44, 255, 0]);
    expect(decode({ dtype: 6, ...shapeProto([2]), int_val: [200, -129] }).values).toEqual([-56, 127]);
    expect(decode({ dtype: 19, ...shapeProto([1]), half_val: [0x13c00] }).values).toEqual([0x3c00]);
  });

  it('refuses a run that ends within a value', () => {
    const floats = new ProtobufWriter().uint32(1, 1).bytes(5, new Uint8Array(5)).finish();
    expect(refusal(() => decodeTensorProto(floats, LIMITS))).toBe('3 packed values of 5 bytes are not a multiple of 4');
    const ints = new ProtobufWriter().uint32(1, 3).bytes(7, Uint8Array.of(0x80)).finish();
    expect(refusal(() => decodeTensorProto(ints, LIMITS))).toBe('protobuf: no valid varint at byte 0');
  });

  it('refuses a value of another wire type', () => {
    const varintInFloats = new ProtobufWriter().uint32(1, 1).uint32(5, 0x0fffffff).finish();
    expect(refusal(() => decodeTensorProto(varintInFloats, LIMITS))).toBe(
      'protobuf: field 5 has wire type 0, expected 5',
    );
  });
});

describe('tensor_content', () => {
  it('counts where there are typed values too', () => {
    const message = { dtype: 3, ...shapeProto([2]), tensor_content: [1, 0, 0, 0, 2, 0, 0, 0], int_val: [7, 8] };
    expect(decode(message).values).toEqual([1, 2]);
  });

  it.each([
    ['too short', [2], 7],
    ['too long', [2], 9],
    ['for an empty tensor', [0], 4],
    ['a whole element too many', [1], 8],
  ])('is refused when it is %s', (_name, shape, length) => {
    const message = { dtype: 1, ...shapeProto(shape), tensor_content: new Uint8Array(length) };
    const elements = elementCount(shape);
    expect(refusal(() => decode(message))).toBe(
      `3 tensor_content has ${length} bytes, ${elements} elements of float need ${elements * 4}`,
    );
  });

  it('of bool becomes 0 and 1, whatever the bytes are', () => {
    const content = Uint8Array.of(0, 1, 2, 255);
    expect(decode({ dtype: 10, ...shapeProto([4]), tensor_content: content }).values).toEqual([0, 1, 1, 1]);
    expect([...content]).toEqual([0, 1, 2, 255]);
  });

  it('is used in place where it is aligned and copied where it is not', () => {
    const message = new ProtobufWriter()
      .uint32(1, 1)
      .bytes(4, contentOf(tensorOf('float', [], [1.5])))
      .finish();
    const sharesMemory = [0, 1, 2, 3].map((offset) => {
      const memory = new Uint8Array(offset + message.length);
      memory.set(message, offset);
      const { data } = decodeTensorProto(memory.subarray(offset), LIMITS);
      expect([...data]).toEqual([1.5]);
      return data instanceof Float32Array && data.buffer === memory.buffer;
    });
    // Dtype and the header of the content take four bytes, so offset 0 alone is aligned.
    expect(sharesMemory).toEqual([true, false, false, false]);
  });

  it.each([
    ['fewer strings than the shape', [2], [1], '3 tensor_content has 1 strings, the shape needs 2'],
    ['more bytes than its strings', [1], [1, 65, 66], '3 tensor_content has 3 bytes, its strings 2'],
    ['fewer bytes than its strings', [2], [1, 9, 65], '3 tensor_content has 3 bytes, its strings 12'],
    ['a length that does not end', [1], [0x80], 'protobuf: no valid varint at byte 0'],
  ])('of strings is refused with %s', (_name, shape, content, expected) => {
    expect(refusal(() => decode({ dtype: 7, ...shapeProto(shape), tensor_content: content }))).toBe(expected);
  });
});

describe('the dtype of a tensor', () => {
  it.each([
    [0, 'invalid'],
    [11, 'qint8'],
    [12, 'quint8'],
    [13, 'qint32'],
    [15, 'qint16'],
    [16, 'quint16'],
    [20, 'resource'],
    [21, 'variant'],
    [24, 'float8_e5m2'],
    [29, 'int4'],
    [99, 'unknown(99)'],
    [101, 'float_ref'],
    [120, 'resource_ref'],
    [-1, 'unknown(-1)'],
  ])('is refused when it is number %d', (dtype, name) => {
    expect(refusal(() => decode({ dtype, ...shapeProto([1]) }))).toBe(`3 data type ${name} cannot be sent to a model`);
  });
});

describe('the shape of a tensor', () => {
  const float = { dtype: 1, float_val: [1] };

  it.each<[string, (number | string)[], string]>([
    ['negative', [2, -1], '3 dimension size -1 is negative'],
    ['the least int64', ['-9223372036854775808'], '3 dimension size -9223372036854775808 is negative'],
    ['over 2^53', ['9007199254740992'], '3 shape [9007199254740992] has too many elements'],
    ['the greatest int64', ['9223372036854775807'], '3 shape [9223372036854775807] has too many elements'],
    ['over 2^53 as a product', [2 ** 27, 2 ** 26], '3 shape [134217728,67108864] has too many elements'],
    ['over 2^63 as a product', [2 ** 32, 2 ** 32], '3 shape [4294967296,4294967296] has too many elements'],
    ['over 2^64 by a wrap to 0', [2 ** 32, 2 ** 32, 2], '3 shape [4294967296,4294967296] has too many elements'],
    ['overflowing before a 0', [2 ** 40, 2 ** 40, 0], '3 shape [1099511627776,1099511627776] has too many elements'],
    ['overflowing behind a 0', [0, 2 ** 40, 2 ** 40], '3 shape [0,1099511627776,1099511627776] has too many elements'],
    ['over the limit', [1, 67108865], '3 shape [1,67108865] of float is over the limit of 268435456 bytes'],
  ])('is refused when it is %s', (_name, shape, expected) => {
    expect(refusal(() => decode({ ...float, ...shapeProto(shape) }))).toBe(expected);
  });

  it('is refused when its rank is unknown', () => {
    expect(refusal(() => decode({ ...float, tensor_shape: { unknown_rank: true } }))).toBe(
      '3 a tensor cannot have an unknown rank',
    );
  });

  it('has at most 254 dimensions', () => {
    expect(decode({ ...float, ...shapeProto(new Array<number>(254).fill(1)) }).values).toEqual([1]);
    expect(refusal(() => decode({ ...float, ...shapeProto(new Array<number>(255).fill(1)) }))).toBe(
      '3 a tensor can have at most 254 dimensions',
    );
    expect(refusal(() => decode({ ...float, ...shapeProto(new Array<number>(300).fill(1)) }))).toBe(
      '3 a tensor can have at most 254 dimensions',
    );
  });

  it('may be as large as the limit to the byte', () => {
    expect(decode({ ...float, ...shapeProto([4]) }, 16).values).toEqual([1, 1, 1, 1]);
    expect(refusal(() => decode({ ...float, ...shapeProto([4]) }, 15))).toBe(
      '3 shape [4] of float is over the limit of 15 bytes',
    );
  });
});

describe('a message that claims more than it holds', () => {
  /** Bytes of array memory a call takes, less what a collection frees meanwhile of the tests before: some kilobytes. */
  function arrayMemoryOf(call: () => unknown): number {
    const before = process.memoryUsage().arrayBuffers;
    call();
    return process.memoryUsage().arrayBuffers - before;
  }

  it.each(DTYPES)('is refused before any memory is taken: one %s for 10^9 elements', (dtype) => {
    const scalar = plainScalars(dtype, [dtype === 'string' ? Uint8Array.of(1) : 1]);
    const bytes = encodeWith(TensorProto, {
      dtype: dtypeNumber(dtype),
      ...shapeProto([1e9]),
      [VALUE_KINDS[dtype].field]: scalar,
    });
    let answer = '';
    const taken = arrayMemoryOf(() => {
      answer = refusal(() => decodeTensorProto(bytes, LIMITS));
    });
    expect(answer).toBe(`3 shape [1000000000] of ${dtype} is over the limit of 268435456 bytes`);
    expect(taken).toBeLessThan(MIB);
  });

  it('takes its memory once it is affordable, which shows that the measure above sees it', () => {
    const bytes = encodeWith(TensorProto, { dtype: 1, ...shapeProto([4 * MIB]), float_val: [1] });
    let tensor: unknown;
    const taken = arrayMemoryOf(() => {
      tensor = decodeTensorProto(bytes, LIMITS);
    });
    expect(tensor).toMatchObject({ dtype: 'float', shape: [4 * MIB] });
    expect(taken).toBeGreaterThan(15 * MIB);
  });

  it('is refused when one long string is to be repeated', () => {
    const bytes = encodeWith(TensorProto, { dtype: 7, ...shapeProto([1000]), string_val: [new Uint8Array(MIB)] });
    expect(refusal(() => decodeTensorProto(bytes, LIMITS))).toBe(
      '3 1000 strings take 1048704000 bytes, over the limit of 268435456 bytes',
    );
  });

  it('is refused by its number of strings, although empty ones have no bytes', () => {
    const bytes = encodeWith(TensorProto, { dtype: 7, ...shapeProto([2 * MIB + 1]) });
    expect(refusal(() => decodeTensorProto(bytes, LIMITS))).toBe(
      '3 shape [2097153] of string is over the limit of 268435456 bytes',
    );
  });
});
