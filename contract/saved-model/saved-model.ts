import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SAVED_MODEL_FILE } from '../model-files';
import { parseVersion } from '../model-spec';
import { decodeMapEntry } from '../protobuf/map-entry';
import { ProtobufError } from '../protobuf/protobuf-error';
import { ProtobufReader } from '../protobuf/reader';
import { decodeSignature, sortedByKey, type Signature } from './signature';

/**
 * Reads a SavedModel without TensorFlow: the signatures and tags that serving needs lie at the top level of
 * MetaGraphDef, so the file is read whole and the graph in it stepped over, not decoded.
 */

/** Tag of the graph meant for serving. */
export const SERVE_TAG = 'serve';

/** What the definition and the server need to know of one MetaGraphDef. */
export interface MetaGraph {
  readonly tags: readonly string[];
  /** TensorFlow that wrote the file: `2.18.1`; empty in old files. */
  readonly tensorflowVersion: string;
  /** By signature name, in order. */
  readonly signatures: ReadonlyMap<string, Signature>;
}

/** A version directory below a base path. */
export interface VersionDirectory {
  readonly version: bigint;
  readonly path: string;
}

/** A SavedModel that cannot be read; the message names the path and the way out. */
export class SavedModelError extends Error {
  override readonly name = 'SavedModelError';
}

/** Decodes `tensorflow.SavedModel`: its graphs. @throws ProtobufError */
export function decodeSavedModel(bytes: Uint8Array): MetaGraph[] {
  const reader = new ProtobufReader(bytes);
  const graphs: MetaGraph[] = [];
  while (reader.next()) {
    if (reader.field === 2) graphs.push(decodeMetaGraph(reader.lengthDelimited()));
    else reader.skip();
  }
  return graphs;
}

/** Decodes `tensorflow.MetaGraphDef`, all but its graph. @throws ProtobufError */
export function decodeMetaGraph(bytes: Uint8Array): MetaGraph {
  const reader = new ProtobufReader(bytes);
  const tags: string[] = [];
  let tensorflowVersion = '';
  const signatures = new Map<string, Signature>();
  while (reader.next()) {
    if (reader.field === 1) {
      const info = new ProtobufReader(reader.lengthDelimited());
      while (info.next()) {
        if (info.field === 4) tags.push(info.string());
        else if (info.field === 5) tensorflowVersion = info.string();
        else info.skip();
      }
    } else if (reader.field === 5) {
      const [name, signature] = decodeMapEntry(reader.lengthDelimited());
      signatures.set(name, decodeSignature(signature));
    } else reader.skip();
  }
  return { tags, tensorflowVersion, signatures: sortedByKey(signatures) };
}

/**
 * Reads the serving graph of a version directory.
 * @throws SavedModelError when the file is missing or cannot be read, is not a SavedModel or has no graph tagged
 *   `serve`.
 */
export function readSavedModel(versionPath: string): MetaGraph {
  const graphs = readSavedModelFile(versionPath, decodeSavedModel);
  const graph = graphs.find((candidate) => candidate.tags.includes(SERVE_TAG));
  if (graph === undefined) {
    const path = join(versionPath, SAVED_MODEL_FILE);
    const tags = graphs.map((candidate) => `{${candidate.tags.join(', ')}}`).join(' ') || 'none';
    throw new SavedModelError(
      `${path} has no graph tagged '${SERVE_TAG}' (it has ${tags}); export the model for serving`,
    );
  }
  return graph;
}

/**
 * Reads the saved_model.pb of a version directory with a decoder.
 * @throws SavedModelError when the file is missing, cannot be read, or the decoder throws a ProtobufError.
 */
export function readSavedModelFile<T>(versionPath: string, decode: (bytes: Uint8Array) => T): T {
  const path = join(versionPath, SAVED_MODEL_FILE);
  if (!existsSync(path)) {
    throw new SavedModelError(`${path} does not exist; a version directory holds the files tf.saved_model.save wrote`);
  }
  const bytes = readBytes(path);
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new SavedModelError(`${path} is not a SavedModel (${error.message}); export the model again`, {
      cause: error,
    });
  }
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).message;
    throw new SavedModelError(`${path} cannot be read (${reason}); it must be a file this user may read`, {
      cause: error,
    });
  }
}

/**
 * Version directories below a base path, largest version first. Files, other names and directories without a
 * SavedModel are left out; of two spellings of one number (`1`, `001`) the lexicographically larger wins.
 * @throws SavedModelError when the base path is not a directory.
 */
export function listVersions(basePath: string): VersionDirectory[] {
  if (!existsSync(basePath) || !statSync(basePath).isDirectory()) {
    throw new SavedModelError(
      `${basePath} is not a directory; give the folder that holds the version directories (1/, 2/, ...)`,
    );
  }
  const byVersion = new Map<bigint, VersionDirectory>();
  for (const name of readdirSync(basePath).sort()) {
    const version = parseVersion(name);
    const path = join(basePath, name);
    if (version !== undefined && existsSync(join(path, SAVED_MODEL_FILE))) byVersion.set(version, { version, path });
  }
  return [...byVersion.values()].sort((a, b) => (a.version > b.version ? -1 : 1));
}
