import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { SAVED_MODEL_FILE, SavedModelError, listVersions, parseVersion, readSavedModel } from '@cdk8s-serving/contract';
import { byCodeUnit } from '../model/sorted';
import { checkOptions } from './check-kinds';
import { TEXT, required, shape } from './kind';
import type { ModelFile } from '../model/workload';

/** Options of `SavedModel.fromDirectory`. */
export interface SavedModelOptions {
  /**
   * Name clients ask for.
   * @default - the name of the ServingDeployment
   */
  readonly name?: string;
}

const FROM_DIRECTORY = shape<SavedModelOptions & { readonly directory: string }>({
  directory: required(TEXT),
  name: TEXT,
});

/** A TensorFlow SavedModel on the machine that synthesizes. */
export class SavedModel {
  /**
   * A model under a base path, the directory that holds the version directories: `model/1/saved_model.pb`.
   * @param directory base path. A relative one starts at the working directory, which under `cdk8s synth` is that of
   *   cdk8s.yaml; a definition that is imported from elsewhere says `join(__dirname, 'model')`.
   */
  static fromDirectory(directory: string, options: SavedModelOptions = {}): SavedModel {
    checkOptions('SavedModel.fromDirectory', { directory, ...options }, FROM_DIRECTORY);
    return new SavedModel(directory, options.name);
  }

  /** Absolute base path. */
  readonly path: string;

  private constructor(
    /** Base path as it was given. */
    readonly directory: string,
    /** Name clients ask for; undefined takes that of the ServingDeployment. */
    readonly name: string | undefined,
  ) {
    this.path = resolve(directory);
  }
}

/** Reads the largest version of a model, the one a server loads; what hinders it becomes a finding of synth. */
export function readModelFile({ directory }: SavedModel): ModelFile {
  try {
    const versions = listVersions(directory);
    const latest = versions[0];
    if (latest === undefined) return { kind: 'unreadable', problem: noVersion(directory) };
    const { signatures } = readSavedModel(latest.path);
    return {
      kind: 'read',
      path: `${latest.path}/${SAVED_MODEL_FILE}`,
      signatures,
      sizeBytes: filesBelow(latest.path).reduce((sum, file) => sum + statSync(file).size, 0),
      versions: versions.map(({ version }) => Number(version)),
    };
  } catch (error) {
    if (error instanceof SavedModelError) return { kind: 'unreadable', problem: error.message };
    throw error;
  }
}

function noVersion(directory: string): string {
  if (!existsSync(join(directory, SAVED_MODEL_FILE))) {
    return `${directory} holds no version directory (1/, 2/, ...) with a ${SAVED_MODEL_FILE}`;
  }
  return parseVersion(basename(resolve(directory))) === undefined
    ? `${directory} is a SavedModel without a version; move what it holds into ${join(directory, '1')}`
    : `${directory} is a version directory; give the one above it, ${dirname(directory)}`;
}

/**
 * SHA-256 in hex of every file of every version, by path below the base path with `/` between its parts, in order. Empty
 * where there is no version to read, which is a finding of its own.
 */
export function digestsOf({ directory, path }: SavedModel): Record<string, string> {
  try {
    const files = listVersions(directory).flatMap((version) => filesBelow(resolve(version.path)));
    const entries = files.map((file): [string, string] => [
      relative(path, file).split(sep).join('/'),
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]);
    return Object.fromEntries(entries.sort(([a], [b]) => byCodeUnit(a, b)));
  } catch (error) {
    if (error instanceof SavedModelError) return {};
    throw error;
  }
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
