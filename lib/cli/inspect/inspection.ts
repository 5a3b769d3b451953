import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  SAVED_MODEL_FILE,
  SavedModelError,
  decodeFunctions,
  decodeGraphs,
  decodeSavedModel,
  dtypeEnumName,
  readSavedModelFile,
  type SavedFunction,
  type Signature,
  type TensorInfo,
} from '@cdk8s-serving/contract';
import { CommandError } from '../command-error';
import { locateModel } from './location';
import { reportOps, type OpReport } from './op-report';

/** Everything `cdk8s-serving inspect` says of a model, and what `--json` prints. */
export interface Inspection {
  /** The saved_model.pb, from where the command was run. */
  readonly path: string;
  /** Number of the version; null where its directory has none. */
  readonly version: string | null;
  /** Every version below the base path, largest first. */
  readonly versions: readonly string[];
  readonly sizeBytes: SizeBytes;
  /** One for each graph of the file; most have one, with the tag `serve`. */
  readonly metaGraphs: readonly InspectedMetaGraph[];
}

/** Bytes of the files of one version. */
export interface SizeBytes {
  /** saved_model.pb */
  readonly graph: number;
  /** Everything below variables/. */
  readonly variables: number;
  /** Everything below assets/ and assets.extra/. */
  readonly assets: number;
  /** Everything else, such as fingerprint.pb. */
  readonly other: number;
  readonly total: number;
}

/** One graph of a file. */
export interface InspectedMetaGraph extends OpReport {
  readonly tags: readonly string[];
  /** TensorFlow that wrote it; empty in old files. */
  readonly tensorflowVersion: string;
  readonly signatures: Readonly<Record<string, InspectedSignature>>;
  /** What Python may call after loading it; null where TensorFlow 1 wrote it. No server runs them. */
  readonly concreteFunctions: readonly SavedFunction[] | null;
}

/** A signature under the names clients use. */
export interface InspectedSignature {
  readonly methodName: string;
  readonly inputs: Readonly<Record<string, InspectedTensor>>;
  readonly outputs: Readonly<Record<string, InspectedTensor>>;
}

/** An input or an output. */
export interface InspectedTensor {
  /** Name in the graph: `serving_default_image:0`. */
  readonly name: string;
  /** `DT_FLOAT` */
  readonly dtype: string;
  /** Sizes, -1 for any; null where the rank is unknown. */
  readonly shape: readonly number[] | null;
}

/**
 * Inspects a model.
 * @param path a base path, whose largest version is taken, a version directory or a saved_model.pb
 * @throws CommandError when there is no model there, or it cannot be read
 */
export function inspectModel(path: string): Inspection {
  const { versionPath, version, versions } = locateModel(path);
  return {
    path: join(versionPath, SAVED_MODEL_FILE),
    version: version === undefined ? null : String(version),
    versions: versions.map((each) => String(each.version)),
    sizeBytes: sizeOf(versionPath),
    metaGraphs: readMetaGraphs(versionPath),
  };
}

function readMetaGraphs(versionPath: string): InspectedMetaGraph[] {
  try {
    return readSavedModelFile(versionPath, (bytes) => {
      const graphs = decodeGraphs(bytes);
      const functions = decodeFunctions(bytes);
      return decodeSavedModel(bytes).flatMap((metaGraph, index) => {
        const graph = graphs[index];
        if (graph === undefined) return [];
        const { tags, tensorflowVersion, signatures } = metaGraph;
        return [
          {
            tags,
            tensorflowVersion,
            signatures: plain(signatures, inspectedSignature),
            concreteFunctions: functions[index] ?? null,
            ...reportOps(metaGraph, graph),
          },
        ];
      });
    });
  } catch (error) {
    if (error instanceof SavedModelError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

function inspectedSignature({ methodName, inputs, outputs }: Signature): InspectedSignature {
  return { methodName, inputs: plain(inputs, inspectedTensor), outputs: plain(outputs, inspectedTensor) };
}

/** `saved_model_cli` takes a shape that is missing for a scalar; it is unknown. */
function inspectedTensor({ tensorName, dtypeNumber, shape }: TensorInfo): InspectedTensor {
  return { name: tensorName, dtype: dtypeEnumName(dtypeNumber), shape: shape ?? null };
}

function plain<From, To>(map: ReadonlyMap<string, From>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries([...map].map(([name, value]) => [name, convert(value)]));
}

function sizeOf(versionPath: string): SizeBytes {
  const size = { graph: 0, variables: 0, assets: 0, other: 0, total: 0 };
  for (const file of readdirSync(versionPath, { recursive: true, encoding: 'utf8' })) {
    const stats = statSync(join(versionPath, file), { throwIfNoEntry: false });
    if (stats?.isFile() !== true) continue;
    size[partOf(file)] += stats.size;
    size.total += stats.size;
  }
  return size;
}

function partOf(file: string): Exclude<keyof SizeBytes, 'total'> {
  if (file === SAVED_MODEL_FILE) return 'graph';
  const [directory] = file.split(/[\\/]/);
  if (directory === 'variables') return 'variables';
  return directory === 'assets' || directory === 'assets.extra' ? 'assets' : 'other';
}
