import { decodeMapEntry } from '../protobuf/map-entry';
import { ProtobufError } from '../protobuf/protobuf-error';
import { ProtobufReader } from '../protobuf/reader';
import { decodeDeclaredShape, type DeclaredShape } from './signature';

/**
 * The functions a SavedModel has beside its signatures: what Python may call after `tf.saved_model.load`. No server runs
 * them, so they are apart from the reader of signatures. Field numbers are those of meta_graph.proto,
 * saved_object_graph.proto and struct.proto of TensorFlow.
 */

/** A function by the name Python calls it. */
export interface SavedFunction {
  readonly name: string;
  /** What it may be called with, once for each way it was traced. */
  readonly options: readonly CallArguments[];
}

/** What a function was traced with. */
export interface CallArguments {
  readonly positional: readonly CallArgument[];
  /** Keywords of the others, in order. */
  readonly keywords: readonly string[];
}

/** A tensor the caller gives, or a value of Python that is part of the trace; `other` is one this reader does not know. */
export type CallArgument =
  | { readonly kind: 'tensor'; readonly name: string; readonly dtypeNumber: number; readonly shape: DeclaredShape }
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'list' | 'tuple'; readonly elements: readonly CallArgument[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [key: string, value: CallArgument])[] }
  | { readonly kind: 'other' };

/** Values within values; TensorFlow itself writes a few levels. */
const MAX_DEPTH = 16;

interface SavedObject {
  readonly children: readonly { readonly node: number; readonly name: string }[];
  /** Concrete functions of an object that is a function; undefined for every other. */
  readonly concrete: readonly string[] | undefined;
}

/**
 * Decodes the functions of each graph of a `tensorflow.SavedModel`, by name; undefined for a graph without objects, as
 * TensorFlow 1 writes them.
 * @throws ProtobufError
 */
export function decodeFunctions(savedModel: Uint8Array): (readonly SavedFunction[] | undefined)[] {
  return fieldsOf(savedModel, 2).map((metaGraph) => {
    const objectGraph = fieldsOf(metaGraph, 7).at(-1);
    return objectGraph === undefined ? undefined : functionsOf(objectGraph);
  });
}

function functionsOf(objectGraph: Uint8Array): SavedFunction[] {
  const objects = fieldsOf(objectGraph, 1).map(decodeObject);
  const signatures = new Map(
    fieldsOf(objectGraph, 2).map((entry) => {
      const [name, concrete] = decodeMapEntry(entry);
      return [name, fieldsOf(concrete, 3).at(-1)] as const;
    }),
  );
  return (objects[0]?.children ?? [])
    .flatMap(({ node, name }) => {
      const concrete = objects[node]?.concrete;
      return concrete === undefined
        ? []
        : [{ name, options: [...concrete].sort().map((id) => argumentsOf(signatures.get(id))) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function decodeObject(bytes: Uint8Array): SavedObject {
  const reader = new ProtobufReader(bytes);
  const children: { node: number; name: string }[] = [];
  let concrete: string[] | undefined;
  while (reader.next()) {
    if (reader.field === 1) children.push(decodeReference(reader.lengthDelimited()));
    // A function of several traces, or one trace by itself: field 1 of either names them.
    else if (reader.field === 6 || reader.field === 8) concrete = stringsOf(reader.lengthDelimited());
    else reader.skip();
  }
  return { children, concrete };
}

function decodeReference(bytes: Uint8Array): { node: number; name: string } {
  const reader = new ProtobufReader(bytes);
  const reference = { node: 0, name: '' };
  while (reader.next()) {
    if (reader.field === 1) reference.node = reader.int32();
    else if (reader.field === 2) reference.name = reader.string();
    else reader.skip();
  }
  return reference;
}

/** The canonical signature is a pair: positional arguments, and those by keyword. */
function argumentsOf(signature: Uint8Array | undefined): CallArguments {
  const pair = signature === undefined ? undefined : decodeValue(signature, 0);
  const [positional, named] = pair?.kind === 'tuple' ? pair.elements : [];
  return {
    positional: positional?.kind === 'tuple' ? positional.elements : [],
    keywords: named?.kind === 'dict' ? named.entries.map(([key]) => key).sort() : [],
  };
}

/** Decodes a `StructuredValue`. */
function decodeValue(bytes: Uint8Array, depth: number): CallArgument {
  if (depth > MAX_DEPTH) throw new ProtobufError(`values are nested more than ${MAX_DEPTH} deep`);
  const reader = new ProtobufReader(bytes);
  let value: CallArgument = { kind: 'other' };
  const nested = (values: Uint8Array): CallArgument[] => fieldsOf(values, 1).map((one) => decodeValue(one, depth + 1));
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        reader.skip();
        value = { kind: 'none' };
        break;
      case 12:
        value = { kind: 'int', value: Number(fromZigzag(reader.int64())) };
        break;
      case 13:
        value = { kind: 'text', value: reader.string() };
        break;
      case 14:
        value = { kind: 'bool', value: reader.bool() };
        break;
      case 33:
      case 35:
        value = decodeTensorSpec(reader.lengthDelimited());
        break;
      case 51:
        value = { kind: 'list', elements: nested(reader.lengthDelimited()) };
        break;
      case 52:
        value = { kind: 'tuple', elements: nested(reader.lengthDelimited()) };
        break;
      case 53:
        value = { kind: 'dict', entries: decodeEntries(reader.lengthDelimited(), depth) };
        break;
      default:
        reader.skip();
        value = { kind: 'other' };
    }
  }
  return value;
}

function decodeEntries(bytes: Uint8Array, depth: number): [string, CallArgument][] {
  return fieldsOf(bytes, 1).map((entry) => {
    const [key, value] = decodeMapEntry(entry);
    return [key, decodeValue(value, depth + 1)];
  });
}

function decodeTensorSpec(bytes: Uint8Array): CallArgument {
  const reader = new ProtobufReader(bytes);
  let name = '';
  let shape: DeclaredShape;
  let dtypeNumber = 0;
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) shape = decodeDeclaredShape(reader.lengthDelimited()).shape;
    else if (reader.field === 3) dtypeNumber = reader.int32();
    else reader.skip();
  }
  return { kind: 'tensor', name, dtypeNumber, shape };
}

/** A sint64, which alternates between the signs. */
function fromZigzag(value: bigint): bigint {
  const unsigned = BigInt.asUintN(64, value);
  return (unsigned >> 1n) ^ -(unsigned & 1n);
}

/** Every message in a field of a message. */
function fieldsOf(message: Uint8Array, field: number): Uint8Array[] {
  const reader = new ProtobufReader(message);
  const values: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === field) values.push(reader.lengthDelimited());
    else reader.skip();
  }
  return values;
}

/** Every string in field 1 of a message. */
function stringsOf(message: Uint8Array): string[] {
  return fieldsOf(message, 1).map((text) => Buffer.from(text).toString('utf8'));
}
