import {
  MAX_TENSOR_BYTES,
  ProtobufReader,
  decodeTensorProto,
  dtypeEnumName,
  dtypeNumber,
  type DType,
  type Tensor,
} from '@cdk8s-serving/contract';
import { floatText } from './number-text';

/** Field of TensorProto that holds the values of a dtype. */
const VALUE_FIELD: Readonly<Record<DType, string>> = {
  float: 'float_val',
  double: 'double_val',
  int8: 'int_val',
  int16: 'int_val',
  int32: 'int_val',
  uint8: 'int_val',
  uint16: 'int_val',
  int64: 'int64_val',
  uint32: 'uint32_val',
  uint64: 'uint64_val',
  half: 'half_val',
  bfloat16: 'half_val',
  bool: 'bool_val',
  string: 'string_val',
  complex64: 'scomplex_val',
  complex128: 'dcomplex_val',
};

const TENSOR_CONTENT = 4;

/** A TensorProto in protobuf's JSON, every field printed. @throws ProtobufError, ServingError as `decodeTensorProto` */
export function tensorProtoDocument(bytes: Uint8Array): object {
  const tensor = decodeTensorProto(bytes, { maxTensorBytes: MAX_TENSOR_BYTES });
  const content = contentOf(bytes);
  return {
    dtype: dtypeEnumName(dtypeNumber(tensor.dtype)),
    tensor_shape: { dim: tensor.shape.map((size) => ({ size: String(size), name: '' })), unknown_rank: false },
    version_number: 0,
    tensor_content: Buffer.from(content).toString('base64'),
    half_val: [],
    float_val: [],
    double_val: [],
    int_val: [],
    string_val: [],
    scomplex_val: [],
    int64_val: [],
    bool_val: [],
    dcomplex_val: [],
    resource_handle_val: [],
    variant_val: [],
    uint32_val: [],
    uint64_val: [],
    float8_val: '',
    ...(content.length === 0 && { [VALUE_FIELD[tensor.dtype]]: valuesOf(tensor) }),
  };
}

function contentOf(bytes: Uint8Array): Uint8Array {
  const reader = new ProtobufReader(bytes);
  let content: Uint8Array = new Uint8Array(0);
  while (reader.next()) {
    if (reader.field === TENSOR_CONTENT) content = reader.lengthDelimited();
    else reader.skip();
  }
  return content;
}

function valuesOf(tensor: Tensor): unknown[] {
  if (tensor.dtype === 'string') return tensor.data.map((value) => Buffer.from(value).toString('base64'));
  const isFloat = tensor.dtype === 'float' || tensor.dtype === 'complex64';
  return Array.from(tensor.data as Iterable<number | bigint>, (value) => {
    if (typeof value === 'bigint') return String(value);
    if (tensor.dtype === 'bool') return value !== 0;
    if (!Number.isFinite(value)) return String(value);
    return isFloat ? Number(floatText(value)) : value;
  });
}
