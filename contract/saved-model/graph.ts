import { decodeMapEntry } from '../protobuf/map-entry';
import { ProtobufError } from '../protobuf/protobuf-error';
import { ProtobufReader } from '../protobuf/reader';
import { sortedByKey } from './signature';

/**
 * What the graphs of a SavedModel do: their nodes with the names of their ops and of what they call. Nobody who serves
 * needs it, so it is apart from the reader of signatures, which steps over the graph. Field numbers are those of
 * meta_graph.proto, graph.proto, function.proto, node_def.proto and attr_value.proto of TensorFlow.
 */

/** One step of a graph or a function: `tensorflow.NodeDef`, without the values of its attributes. */
export interface GraphNode {
  readonly name: string;
  /** Name of the op it runs, or of the function it calls: `MatMul`. */
  readonly op: string;
  /** Nodes it takes from, as they are written: `dense/kernel`, `split:1`, `^init` for order alone. */
  readonly inputs: readonly string[];
  /** Functions its attributes name: bodies of loops, branches, calls. */
  readonly functions: readonly string[];
}

/** Nodes by which a saver is started: `tensorflow.SaverDef`. Empty where there is none. */
export interface SaverNodes {
  /** Tensor that writes the variables: `StatefulPartitionedCall_1:0`. No server runs it. */
  readonly save: string;
  /** Operation that reads them, when a model is loaded: `StatefulPartitionedCall_2`. */
  readonly restore: string;
}

/** The graph of one MetaGraphDef. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Nodes of each function of the graph's library, by its name, in order. */
  readonly functions: ReadonlyMap<string, readonly GraphNode[]>;
  readonly saver: SaverNodes;
  /** Operations run once after loading, as the collections of TensorFlow 1 name them. */
  readonly mainOps: readonly string[];
}

/** Collections that name what runs once after loading. */
const MAIN_OP_COLLECTIONS: ReadonlySet<string> = new Set(['saved_model_main_op', 'legacy_init_op']);

/** Attributes within attributes; TensorFlow itself writes two levels. */
const MAX_ATTRIBUTE_DEPTH = 16;

/** Decodes the graphs of a `tensorflow.SavedModel`, in the order `decodeSavedModel` answers them. @throws ProtobufError */
export function decodeGraphs(savedModel: Uint8Array): Graph[] {
  const reader = new ProtobufReader(savedModel);
  const graphs: Graph[] = [];
  while (reader.next()) {
    if (reader.field === 2) graphs.push(decodeGraph(reader.lengthDelimited()));
    else reader.skip();
  }
  return graphs;
}

/** Decodes the graph of a `tensorflow.MetaGraphDef`. @throws ProtobufError */
export function decodeGraph(metaGraph: Uint8Array): Graph {
  const reader = new ProtobufReader(metaGraph);
  const nodes: GraphNode[] = [];
  const functions = new Map<string, readonly GraphNode[]>();
  const mainOps: string[] = [];
  let saver: SaverNodes = { save: '', restore: '' };
  while (reader.next()) {
    if (reader.field === 2) addGraphDef(reader.lengthDelimited(), nodes, functions);
    else if (reader.field === 3) saver = decodeSaver(reader.lengthDelimited());
    else if (reader.field === 4) {
      const [name, collection] = decodeMapEntry(reader.lengthDelimited());
      if (MAIN_OP_COLLECTIONS.has(name)) mainOps.push(...decodeNodeList(collection));
    } else reader.skip();
  }
  return { nodes, functions: sortedByKey(functions), saver, mainOps };
}

function addGraphDef(bytes: Uint8Array, nodes: GraphNode[], functions: Map<string, readonly GraphNode[]>): void {
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) nodes.push(decodeNode(reader.lengthDelimited()));
    else if (reader.field === 2) {
      const library = new ProtobufReader(reader.lengthDelimited());
      while (library.next()) {
        if (library.field === 1) addFunction(library.lengthDelimited(), functions);
        else library.skip();
      }
    } else reader.skip();
  }
}

function addFunction(bytes: Uint8Array, functions: Map<string, readonly GraphNode[]>): void {
  const reader = new ProtobufReader(bytes);
  const nodes: GraphNode[] = [];
  let name = '';
  while (reader.next()) {
    if (reader.field === 1) name = firstString(reader.lengthDelimited());
    else if (reader.field === 3) nodes.push(decodeNode(reader.lengthDelimited()));
    else reader.skip();
  }
  functions.set(name, nodes);
}

function decodeNode(bytes: Uint8Array): GraphNode {
  const reader = new ProtobufReader(bytes);
  const inputs: string[] = [];
  const functions: string[] = [];
  let name = '';
  let op = '';
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) op = reader.string();
    else if (reader.field === 3) inputs.push(reader.string());
    else if (reader.field === 5) addCalls(reader.lengthDelimited(), functions, 0);
    else reader.skip();
  }
  return { name, op, inputs, functions };
}

/** Adds the functions that an entry of `map<string, AttrValue>` names. */
function addCalls(entry: Uint8Array, functions: string[], depth: number): void {
  if (depth > MAX_ATTRIBUTE_DEPTH) {
    throw new ProtobufError(`attributes are nested more than ${MAX_ATTRIBUTE_DEPTH} deep`);
  }
  const [, value] = decodeMapEntry(entry);
  const reader = new ProtobufReader(value);
  while (reader.next()) {
    if (reader.field === 10) addFunctionName(reader.lengthDelimited(), functions, depth);
    else if (reader.field === 1) {
      const list = new ProtobufReader(reader.lengthDelimited());
      while (list.next()) {
        if (list.field === 9) addFunctionName(list.lengthDelimited(), functions, depth);
        else list.skip();
      }
    } else reader.skip();
  }
}

/** Adds the function of a `NameAttrList`, and those that its own attributes name. */
function addFunctionName(bytes: Uint8Array, functions: string[], depth: number): void {
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === 1) functions.push(reader.string());
    else if (reader.field === 2) addCalls(reader.lengthDelimited(), functions, depth + 1);
    else reader.skip();
  }
}

function decodeSaver(bytes: Uint8Array): SaverNodes {
  const reader = new ProtobufReader(bytes);
  let save = '';
  let restore = '';
  while (reader.next()) {
    if (reader.field === 2) save = reader.string();
    else if (reader.field === 3) restore = reader.string();
    else reader.skip();
  }
  return { save, restore };
}

/** Values of a CollectionDef that is a list of nodes. */
function decodeNodeList(bytes: Uint8Array): string[] {
  const reader = new ProtobufReader(bytes);
  const values: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) {
      const list = new ProtobufReader(reader.lengthDelimited());
      while (list.next()) {
        if (list.field === 1) values.push(list.string());
        else list.skip();
      }
    } else reader.skip();
  }
  return values;
}

/** Field 1 of a message, a string: the name of an OpDef. */
function firstString(bytes: Uint8Array): string {
  const reader = new ProtobufReader(bytes);
  let text = '';
  while (reader.next()) {
    if (reader.field === 1) text = reader.string();
    else reader.skip();
  }
  return text;
}
