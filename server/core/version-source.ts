import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SAVED_MODEL_FILE, TFJS_MODEL_FILE, parseVersion, type VersionDirectory } from '@cdk8s-serving/contract';
import type { Logger } from '../logger';

/** Where the versions of a model come from. */
export interface VersionSource {
  /**
   * Versions that are there now, largest first.
   * @throws Error when the place itself cannot be read, which says nothing about the versions that are served
   */
  list(): Promise<VersionDirectory[]>;
}

/** No version, wherever it may be. */
export const NO_VERSIONS: VersionSource = { list: () => Promise.resolve([]) };

/** How a base path is read. */
export interface FileSystemSourceOptions {
  /** Takes versions whose model really lies somewhere else. */
  readonly allowsLinksOut: boolean;
  /** Told once of each version that is left out for that. */
  readonly logger: Pick<Logger, 'warn'>;
}

/** Version directories below a base path in the file system. A directory counts once it holds a model's file. */
export class FileSystemVersionSource implements VersionSource {
  private readonly leftOut = new Set<string>();

  constructor(
    private readonly basePath: string,
    private readonly options: FileSystemSourceOptions,
  ) {}

  async list(): Promise<VersionDirectory[]> {
    // The base path may be a link itself, and what is in it a link to a neighbour: so a Kubernetes volume is made.
    const inside = `${await realpath(this.basePath)}${sep}`;
    const versions = new Map<bigint, VersionDirectory>();
    // Sorted, so that of two spellings of one number (`1`, `001`) the lexicographically larger wins, as in TF Serving.
    for (const name of (await readdir(this.basePath)).sort()) {
      const version = parseVersion(name);
      if (version === undefined) continue;
      const path = join(this.basePath, name);
      const model = await modelFile(path);
      if (model === undefined) continue;
      if (model.startsWith(inside) || this.options.allowsLinksOut) versions.set(version, { version, path });
      else this.leaveOut(path);
    }
    return [...versions.values()].sort((a, b) => (a.version > b.version ? -1 : 1));
  }

  private leaveOut(path: string): void {
    if (this.leftOut.has(path)) return;
    this.leftOut.add(path);
    this.options.logger.warn(
      { path },
      'a version is a link out of the base path and left out; move it there, or set --allow_links_out_of_base_path',
    );
  }
}

/** Where the model of a version really lies; undefined while it has none. */
async function modelFile(path: string): Promise<string | undefined> {
  return (await resolved(join(path, SAVED_MODEL_FILE))) ?? resolved(join(path, TFJS_MODEL_FILE));
}

async function resolved(path: string): Promise<string | undefined> {
  try {
    // A directory of that name is no model, and a pipe would be read for ever.
    return (await stat(path)).isFile() ? await realpath(path) : undefined;
  } catch {
    return undefined;
  }
}
