import fc from 'fast-check';
import { bytesOf, decodeTensorProto, dtypeNumber, numericTensor, type Tensor, type TensorEncoding } from '../index';
import { ProtobufWriter } from '../protobuf/writer';
import { encodeTensorProto } from '../wire/tensor-proto';
import { decodeWith, encodeWith, typeNamed, UnpackedTensorProto } from './support/protos';
import {
  contentOf,
  DTYPES,
  plainScalars,
  plainTensor,
  sampleOf,
  tensorOf,
  VALUE_KINDS,
  type Sample,
} from './support/tensors';

const TensorProto = typeNamed('tensorflow.TensorProto');
const LIMITS = { maxTensorBytes: 1_000_000 };

function encode(tensor: Tensor, encoding: TensorEncoding): Uint8Array {
  const writer = new ProtobufWriter();
  encodeTensorProto(writer, tensor, encoding);
  return writer.finish();
}

function header(tensor: Tensor): object {
  return {
    dtype: dtypeNumber(tensor.dtype),
    tensor_shape: { dim: tensor.shape.map((size) => ({ size })) },
  };
}

function withValues({ tensor, scalars }: Sample): object {
  return { ...header(tensor), [VALUE_KINDS[tensor.dtype].field]: plainScalars(tensor.dtype, scalars) };
}

/** Shape and typed values of a message protobufjs decoded. */
function readValues(tensor: Tensor, bytes: Uint8Array): object {
  const message = decodeWith(TensorProto, bytes) as {
    dtype: number;
    tensor_shape: { dim: { size: string }[] };
  } & Record<string, unknown[]>;
  const values = message[VALUE_KINDS[tensor.dtype].field] ?? [];
  return {
    dtype: message.dtype,
    shape: message.tensor_shape.dim.map((dim) => Number(dim.size)),
    values: values.map((value) => (value instanceof Uint8Array ? [...value] : value)),
  };
}

describe.each(DTYPES)('a %s tensor', (dtype) => {
  const sample = sampleOf(dtype);

  it('is read from the packed typed field protobufjs wrote', () => {
    fc.assert(
      fc.property(sample, (it) => {
        expect(plainTensor(decodeTensorProto(encodeWith(TensorProto, withValues(it)), LIMITS))).toEqual(
          plainTensor(it.tensor),
        );
      }),
    );
  });

  it('is read from the unpacked typed field protobufjs wrote', () => {
    fc.assert(
      fc.property(sample, (it) => {
        expect(plainTensor(decodeTensorProto(encodeWith(UnpackedTensorProto, withValues(it)), LIMITS))).toEqual(
          plainTensor(it.tensor),
        );
      }),
    );
  });

  it('is read from the tensor_content protobufjs wrote', () => {
    fc.assert(
      fc.property(sample, ({ tensor }) => {
        const message = { ...header(tensor), tensor_content: contentOf(tensor) };
        expect(plainTensor(decodeTensorProto(encodeWith(TensorProto, message), LIMITS))).toEqual(plainTensor(tensor));
      }),
    );
  });

  it('is written to the typed field that protobufjs reads', () => {
    fc.assert(
      fc.property(sample, ({ tensor, scalars }) => {
        expect(readValues(tensor, encode(tensor, 'values'))).toEqual({
          dtype: dtypeNumber(tensor.dtype),
          shape: tensor.shape,
          values: plainScalars(dtype, scalars),
        });
      }),
    );
  });

  it('survives our own writing and reading in both encodings, at every alignment, also out of a Buffer', () => {
    fc.assert(
      fc.property(
        sample,
        fc.constantFrom<TensorEncoding>('values', 'content'),
        fc.nat({ max: 16 }),
        fc.boolean(),
        ({ tensor }, encoding, offset, inBuffer) => {
          const message = encode(tensor, encoding);
          const memory = inBuffer
            ? Buffer.alloc(offset + message.length, 0xee)
            : new Uint8Array(offset + message.length);
          memory.set(message, offset);
          const decoded = decodeTensorProto(memory.subarray(offset), LIMITS);
          expect(plainTensor(decoded)).toEqual(plainTensor(tensor));
        },
      ),
    );
  });
});

it.each(DTYPES.filter((dtype) => dtype !== 'string'))(
  'writes a %s tensor as tensor_content that protobufjs reads',
  (dtype) => {
    fc.assert(
      fc.property(sampleOf(dtype), ({ tensor }) => {
        const message = decodeWith(TensorProto, encode(tensor, 'content')) as { tensor_content: Uint8Array };
        expect([...message.tensor_content]).toEqual([...contentOf(tensor)]);
      }),
    );
  },
);

it('keeps every bit of a float, also of a NaN with a payload', () => {
  const bits = Uint32Array.from([0x7fc00001, 0xff800001, 0x80000000, 0x00000001]);
  const tensor = numericTensor('float', [4], new Float32Array(bits.buffer));
  for (const encoding of ['values', 'content'] as const) {
    const decoded = decodeTensorProto(encode(tensor, encoding), LIMITS);
    expect(Buffer.from(bytesOf(decoded as typeof tensor)).toString('hex')).toBe('0100c07f010080ff0000008001000000');
  }
});

it('gives plain Uint8Arrays for the strings of a message that is a Buffer', () => {
  const message = Buffer.from(encode(tensorOf('string', [1], [Uint8Array.of(0xff, 0xfe)]), 'values'));
  const decoded = decodeTensorProto(message, LIMITS);
  expect(Buffer.isBuffer(decoded.data[0])).toBe(false);
  expect(decoded.data[0]).toEqual(Uint8Array.of(0xff, 0xfe));
});

it('meets unpacked values in this test: the other TensorProto writes a field per value', () => {
  const bytes = encodeWith(UnpackedTensorProto, { dtype: 3, int_val: [1, 2] });
  expect([...bytes]).toEqual([0x08, 3, 0x38, 1, 0x38, 2]);
});

it('joins typed values that a client sent in several packed runs', () => {
  const first = encodeWith(TensorProto, { dtype: 3, tensor_shape: { dim: [{ size: 4 }] }, int_val: [1, -2] });
  const second = encodeWith(TensorProto, { int_val: [300, 4] });
  expect(plainTensor(decodeTensorProto(Buffer.concat([first, second]), LIMITS)).values).toEqual([1, -2, 300, 4]);
});
