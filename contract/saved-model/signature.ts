import { decodeMapEntry } from '../protobuf/map-entry';
import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';
import { dtypeName, dtypeNumber, type DType } from '../tensor/dtype';

/** Method of a signature that is asked by Predict. */
const PREDICT_METHOD = 'tensorflow/serving/predict';

/** A declared shape: sizes with -1 for "any", or undefined where the model declares no rank. Exact below 2^53. */
export type DeclaredShape = readonly number[] | undefined;

/** One input or output of a signature: `tensorflow.TensorInfo` (meta_graph.proto). */
export interface TensorInfo {
  /** Name of the tensor in the graph: `serving_default_image:0`. */
  readonly tensorName: string;
  /** Number in `tensorflow.DataType`, also of types no request can carry. */
  readonly dtypeNumber: number;
  /** TensorFlow's lower-case name of it: `float`. */
  readonly dtype: string;
  /** Declared sizes, -1 for "any"; undefined when the rank is unknown or no shape is declared. */
  readonly shape: DeclaredShape;
  /** Names of the dimensions, mostly empty, index by index. */
  readonly dimensionNames: readonly string[];
  /** True for an input that is no placeholder of the graph: it is fed in any shape, whatever is declared. */
  readonly takesAnyShape?: true;
  /** True when the model carries a shape message at all; JSON metadata leaves the key out when it does not. */
  readonly hasShape: boolean;
}

/** What a model offers under one name: `tensorflow.SignatureDef`. Keys are the names clients use. */
export interface Signature {
  readonly methodName: string;
  readonly inputs: ReadonlyMap<string, TensorInfo>;
  readonly outputs: ReadonlyMap<string, TensorInfo>;
  /** TensorProto bytes of the inputs a request may leave out, by name; undefined where there are none. */
  readonly defaults?: ReadonlyMap<string, Uint8Array>;
  /** The SignatureDef as it lies in the file, to be passed on unchanged. */
  readonly encoded: Uint8Array;
}

/** Decodes a SignatureDef. @throws ProtobufError */
export function decodeSignature(encoded: Uint8Array): Signature {
  const reader = new ProtobufReader(encoded);
  const inputs = new Map<string, TensorInfo>();
  const outputs = new Map<string, TensorInfo>();
  const defaults = new Map<string, Uint8Array>();
  let methodName = '';
  while (reader.next()) {
    if (reader.field === 1) addTensorInfo(inputs, reader.lengthDelimited());
    else if (reader.field === 2) addTensorInfo(outputs, reader.lengthDelimited());
    else if (reader.field === 3) methodName = reader.string();
    else if (reader.field === 4) {
      const [name, value] = decodeMapEntry(reader.lengthDelimited());
      defaults.set(name, new Uint8Array(value));
    } else reader.skip();
  }
  // Copies: a view would keep the whole model file in memory for as long as the signature lives.
  return {
    methodName,
    inputs: sortedByKey(inputs),
    outputs: sortedByKey(outputs),
    ...(defaults.size > 0 && { defaults: sortedByKey(defaults) }),
    encoded: new Uint8Array(encoded),
  };
}

/** One input or output of a signature that no file holds: what an engine knows of a model that is not a SavedModel. */
export interface DescribedTensor {
  /** Name clients use. */
  readonly key: string;
  readonly tensorName: string;
  readonly dtype: DType;
  readonly shape: DeclaredShape;
}

/** The predict signature of these inputs and outputs, as if a SavedModel had it. */
export function describeSignature(inputs: readonly DescribedTensor[], outputs: readonly DescribedTensor[]): Signature {
  const writer = new ProtobufWriter();
  const addAll = (field: number, tensors: readonly DescribedTensor[]): void => {
    for (const tensor of tensors) {
      writer.message(field, (entry) => entry.string(1, tensor.key).message(2, (info) => writeTensorInfo(info, tensor)));
    }
  };
  addAll(1, inputs);
  addAll(2, outputs);
  return decodeSignature(writer.string(3, PREDICT_METHOD).finish());
}

function writeTensorInfo(writer: ProtobufWriter, { tensorName, dtype, shape }: DescribedTensor): void {
  writer.string(1, tensorName).uint32(2, dtypeNumber(dtype));
  writer.message(3, (message) => {
    if (shape === undefined) message.bool(3, true);
    for (const size of shape ?? []) message.message(2, (dimension) => dimension.int64(1, BigInt(size)));
  });
}

/** A map's order on the wire is a hash's; every reader of ours sees names in order. */
export function sortedByKey<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function addTensorInfo(target: Map<string, TensorInfo>, entry: Uint8Array): void {
  const [name, info] = decodeMapEntry(entry);
  target.set(name, decodeTensorInfo(info));
}

function decodeTensorInfo(bytes: Uint8Array): TensorInfo {
  const reader = new ProtobufReader(bytes);
  let tensorName = '';
  let dtypeNumber = 0;
  let shape: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === 1) tensorName = reader.string();
    else if (reader.field === 2) dtypeNumber = reader.int32();
    else if (reader.field === 3) shape = reader.lengthDelimited();
    else reader.skip();
  }
  const base = { tensorName, dtypeNumber, dtype: dtypeName(dtypeNumber) };
  if (shape === undefined) return { ...base, shape: undefined, dimensionNames: [], hasShape: false };
  return { ...base, ...decodeDeclaredShape(shape), hasShape: true };
}

/** Decodes a `tensorflow.TensorShapeProto`. @throws ProtobufError */
export function decodeDeclaredShape(bytes: Uint8Array): Pick<TensorInfo, 'shape' | 'dimensionNames'> {
  const reader = new ProtobufReader(bytes);
  const sizes: number[] = [];
  const names: string[] = [];
  let unknownRank = false;
  while (reader.next()) {
    if (reader.field === 2) {
      const dimension = new ProtobufReader(reader.lengthDelimited());
      let size = 0n;
      let name = '';
      while (dimension.next()) {
        if (dimension.field === 1) size = dimension.int64();
        else if (dimension.field === 2) name = dimension.string();
        else dimension.skip();
      }
      sizes.push(Number(size));
      names.push(name);
    } else if (reader.field === 3) unknownRank = reader.bool();
    else reader.skip();
  }
  return { shape: unknownRank ? undefined : sizes, dimensionNames: names };
}
