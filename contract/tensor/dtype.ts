/** Element types the product moves between a wire and the engine, under TensorFlow's lower-case names. */
export type DType =
  | 'float'
  | 'double'
  | 'int32'
  | 'uint8'
  | 'int16'
  | 'int8'
  | 'string'
  | 'complex64'
  | 'int64'
  | 'bool'
  | 'bfloat16'
  | 'uint16'
  | 'complex128'
  | 'half'
  | 'uint32'
  | 'uint64';

/** Every numeric element type, that is all but `string`. */
export type NumericDType = Exclude<DType, 'string'>;

/** The typed arrays numeric tensors are held in. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Constructor of one of the arrays above. */
export interface NumericArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): NumericArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): NumericArray;
}

/** How one numeric element lies in memory. */
export interface NumericLayout {
  /** `half` and `bfloat16` are held as their 16 bits, `bool` as a byte that is 0 or 1. */
  readonly array: NumericArrayConstructor;
  /** Array elements per tensor element: 2 for the complex types (real, imaginary), else 1. */
  readonly lanes: 1 | 2;
  /** Bytes per tensor element. */
  readonly byteSize: number;
}

function layout(array: NumericArrayConstructor, lanes: 1 | 2 = 1): NumericLayout {
  return { array, lanes, byteSize: array.BYTES_PER_ELEMENT * lanes };
}

const LAYOUTS: Readonly<Record<NumericDType, NumericLayout>> = {
  float: layout(Float32Array),
  double: layout(Float64Array),
  int32: layout(Int32Array),
  uint8: layout(Uint8Array),
  int16: layout(Int16Array),
  int8: layout(Int8Array),
  complex64: layout(Float32Array, 2),
  int64: layout(BigInt64Array),
  bool: layout(Uint8Array),
  bfloat16: layout(Uint16Array),
  uint16: layout(Uint16Array),
  complex128: layout(Float64Array, 2),
  half: layout(Uint16Array),
  uint32: layout(Uint32Array),
  uint64: layout(BigUint64Array),
};

/** The numbers of `tensorflow.DataType` (types.proto), also of those this product cannot carry. */
const NAME_BY_NUMBER: ReadonlyMap<number, string> = new Map([
  [0, 'invalid'],
  [1, 'float'],
  [2, 'double'],
  [3, 'int32'],
  [4, 'uint8'],
  [5, 'int16'],
  [6, 'int8'],
  [7, 'string'],
  [8, 'complex64'],
  [9, 'int64'],
  [10, 'bool'],
  [11, 'qint8'],
  [12, 'quint8'],
  [13, 'qint32'],
  [14, 'bfloat16'],
  [15, 'qint16'],
  [16, 'quint16'],
  [17, 'uint16'],
  [18, 'complex128'],
  [19, 'half'],
  [20, 'resource'],
  [21, 'variant'],
  [22, 'uint32'],
  [23, 'uint64'],
  [24, 'float8_e5m2'],
  [25, 'float8_e4m3fn'],
  [26, 'float8_e4m3fnuz'],
  [27, 'float8_e4m3b11fnuz'],
  [28, 'float8_e5m2fnuz'],
  [29, 'int4'],
  [30, 'uint4'],
  [31, 'int2'],
  [32, 'uint2'],
]);

const NUMBER_BY_DTYPE: ReadonlyMap<string, number> = new Map(
  [...NAME_BY_NUMBER].map(([number, name]) => [name, number]),
);

/** `_REF` types carry the number of their base type plus this. */
const REF_OFFSET = 100;

/** How elements of a numeric dtype lie in memory. */
export function layoutOf(dtype: NumericDType): NumericLayout {
  return LAYOUTS[dtype];
}

/** True for the dtypes a tensor of ours can have; `resource`, `variant`, quantized and newer types are not. */
export function isDType(name: string): name is DType {
  return name === 'string' || Object.hasOwn(LAYOUTS, name);
}

/** Number of a dtype in `tensorflow.DataType`. */
export function dtypeNumber(dtype: DType): number {
  const number = NUMBER_BY_DTYPE.get(dtype);
  if (number === undefined) throw new RangeError(`no data type number for '${dtype}'`);
  return number;
}

/** TensorFlow's lower-case name of a data type number: `float`, `float_ref`, or `unknown(99)`. */
export function dtypeName(number: number): string {
  const isRef = number > REF_OFFSET;
  const name = NAME_BY_NUMBER.get(isRef ? number - REF_OFFSET : number);
  if (name === undefined) return `unknown(${number})`;
  return isRef ? `${name}_ref` : name;
}

/** Enum name of a data type number as protobuf's JSON prints it: `DT_FLOAT`, `DT_FLOAT_REF`, or the bare number. */
export function dtypeEnumName(number: number): string {
  const name = dtypeName(number);
  return name.startsWith('unknown(') ? String(number) : `DT_${name.toUpperCase()}`;
}
