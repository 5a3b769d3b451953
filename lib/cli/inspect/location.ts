import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import {
  SAVED_MODEL_FILE,
  SavedModelError,
  listVersions,
  parseVersion,
  type VersionDirectory,
} from '@cdk8s-serving/contract';
import { CommandError } from '../command-error';

/** One version of a model on this machine, and its siblings. */
export interface ModelLocation {
  /** Directory that holds saved_model.pb. */
  readonly versionPath: string;
  /** Its number; undefined where the directory's name is none. */
  readonly version: bigint | undefined;
  /** Directory of the version directories; undefined where the version has no number. */
  readonly basePath: string | undefined;
  /** Every version below the base path, largest first. */
  readonly versions: readonly VersionDirectory[];
}

/**
 * Finds the model a person means by a base path (its largest version), a version directory or a saved_model.pb.
 * @throws CommandError when there is no model at the path
 */
export function locateModel(path: string): ModelLocation {
  if (!existsSync(path)) {
    throw new CommandError(
      `${path} does not exist; give a base path, a version directory or a ${SAVED_MODEL_FILE}, from where you are`,
    );
  }
  if (!statSync(path).isDirectory()) {
    if (basename(path) === SAVED_MODEL_FILE) return versionAt(dirname(path));
    throw new CommandError(
      `${path} is not a ${SAVED_MODEL_FILE}; give a SavedModel, the directory tf.saved_model.save wrote`,
    );
  }
  return existsSync(join(path, SAVED_MODEL_FILE)) ? versionAt(path) : largestBelow(path);
}

function versionAt(directory: string): ModelLocation {
  const versionPath = tidy(directory);
  // The name of `.` is that of the directory it stands for.
  const version = parseVersion(basename(resolve(versionPath)));
  if (version === undefined) return { versionPath, version, basePath: undefined, versions: [] };
  const basePath = join(versionPath, '..');
  return { versionPath, version, basePath, versions: versionsBelow(basePath) };
}

function largestBelow(path: string): ModelLocation {
  const basePath = tidy(path);
  const versions = versionsBelow(basePath);
  const [largest] = versions;
  if (largest === undefined) {
    throw new CommandError(
      `${basePath} holds no ${SAVED_MODEL_FILE} and no version directory (1/, 2/, ...) with one; ` +
        'give the directory tf.saved_model.save wrote, or the one above it',
    );
  }
  return { versionPath: largest.path, version: largest.version, basePath, versions };
}

function versionsBelow(basePath: string): VersionDirectory[] {
  try {
    return listVersions(basePath);
  } catch (error) {
    if (error instanceof SavedModelError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

/** A path as it was given, without the slash at its end. */
function tidy(path: string): string {
  return normalize(path).replace(/(?<=.)[\\/]$/, '');
}
