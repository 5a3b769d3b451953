import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SAVED_MODEL_FILE, TFJS_MODEL_FILE, parseVersion, type VersionDirectory } from '@cdk8s-serving/contract';

/** Where the versions of a model come from. */
export interface VersionSource {
  /**
   * Versions that are there now, largest first.
   * @throws Error when the place itself cannot be read, which says nothing about the versions that are served
   */
  list(): Promise<VersionDirectory[]>;
}

/** Version directories below a base path in the file system. A directory counts once it holds a model's file. */
export class FileSystemVersionSource implements VersionSource {
  constructor(private readonly basePath: string) {}

  async list(): Promise<VersionDirectory[]> {
    const versions = new Map<bigint, VersionDirectory>();
    // Sorted, so that of two spellings of one number (`1`, `001`) the lexicographically larger wins, as in TF Serving.
    for (const name of (await readdir(this.basePath)).sort()) {
      const version = parseVersion(name);
      if (version === undefined) continue;
      const path = join(this.basePath, name);
      if (await holdsModel(path)) versions.set(version, { version, path });
    }
    return [...versions.values()].sort((a, b) => (a.version > b.version ? -1 : 1));
  }
}

async function holdsModel(path: string): Promise<boolean> {
  return (await exists(join(path, SAVED_MODEL_FILE))) || exists(join(path, TFJS_MODEL_FILE));
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
