import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { ServingError, TFJS_MODEL_FILE } from '@cdk8s-serving/contract';

/** A model.json as far as this engine reads it itself; TensorFlow.js reads the rest. */
export interface ModelJson extends io.ModelJSON {
  readonly modelTopology: object & {
    /** Nodes of a graph model. */
    readonly node?: readonly GraphNodeJson[];
  };
  readonly signature?: GraphSignatureJson;
}

/** `tensorflow.NodeDef` in protobuf's JSON. */
export interface GraphNodeJson {
  readonly name: string;
  readonly op: string;
  readonly attr?: Readonly<Record<string, AttributeJson | undefined>>;
}

/** `tensorflow.AttrValue` in protobuf's JSON. */
export interface AttributeJson {
  readonly type?: string | number;
  readonly shape?: ShapeJson;
}

/** `tensorflow.SignatureDef` in protobuf's JSON; `resourceId` marks what the model's initializer fills, not a client. */
export interface GraphSignatureJson {
  readonly inputs?: Readonly<Record<string, TensorInfoJson>>;
  readonly outputs?: Readonly<Record<string, TensorInfoJson>>;
}

/** `tensorflow.TensorInfo` in protobuf's JSON. */
export interface TensorInfoJson {
  readonly name: string;
  readonly dtype: string | number;
  readonly tensorShape?: ShapeJson;
  readonly resourceId?: number;
}

/** `tensorflow.TensorShapeProto` in protobuf's JSON, which writes int64 as text. */
export interface ShapeJson {
  readonly unknownRank?: boolean;
  readonly dim?: readonly { readonly size?: string | number }[];
}

/** The two formats of TensorFlow.js. */
export type TfjsFormat = 'graph-model' | 'layers-model';

/**
 * Reads the model.json of a version directory.
 * @throws ServingError NOT_FOUND when it cannot be read, INVALID_ARGUMENT when it is not a TensorFlow.js model
 */
export async function readModelJson(path: string): Promise<ModelJson> {
  const file = join(path, TFJS_MODEL_FILE);
  const text = (await readOrRefuse(file, 'a TensorFlow.js model consists of it and the weights it names')).toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ServingError('INVALID_ARGUMENT', `${file} is not JSON: ${(error as Error).message}; export it again`);
  }
  if (!isModelJson(json)) {
    throw new ServingError('INVALID_ARGUMENT', `${file} has no modelTopology: it is not a model of TensorFlow.js`);
  }
  return json;
}

/** Format of a model; files older than the entry tell by their topology. */
export function formatOf(model: ModelJson): TfjsFormat {
  if (model.format === 'graph-model' || model.format === 'layers-model') return model.format;
  return model.modelTopology.node === undefined ? 'layers-model' : 'graph-model';
}

/** What TensorFlow.js loads the model from: the JSON, and the weight files beside it. */
export function loadHandlerOf(model: ModelJson, path: string): io.IOHandler {
  return {
    load: () =>
      io.getModelArtifactsForJSON(model, async (manifest) => [
        manifest.flatMap(({ weights }) => weights),
        await Promise.all(manifest.flatMap(({ paths }) => paths).map((name) => readWeights(path, name))),
      ]),
  };
}

async function readWeights(path: string, name: string): Promise<ArrayBuffer> {
  const file = join(path, name);
  if (relative(path, file).startsWith('..')) {
    throw new ServingError('INVALID_ARGUMENT', `${TFJS_MODEL_FILE} names weights outside of its directory: ${name}`);
  }
  const bytes = await readOrRefuse(file, `${TFJS_MODEL_FILE} names it`);
  // A small file's bytes lie in Node's pool, with those of others; a large one's are alone, and need no copy.
  const { buffer, byteOffset, byteLength } = bytes;
  return (byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer;
}

async function readOrRefuse(file: string, why: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ServingError('NOT_FOUND', `${file} cannot be read (${(error as NodeJS.ErrnoException).code}); ${why}`);
  }
}

function isModelJson(json: unknown): json is ModelJson {
  const topology = (json as { modelTopology?: unknown } | null)?.modelTopology;
  return typeof topology === 'object' && topology !== null;
}
