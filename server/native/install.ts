/** Fetches the pinned wheel into the cache: all of it or nothing, however often and by however many it is asked. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NativeSetupError, USE_OWN_LIBRARY, diskFull } from './errors';
import { cacheDirectory, type PinnedWheel } from './library';
import { locateCached, type LibtensorflowLocation } from './locate';
import { withLock } from './lock';
import { MANIFEST_NAME, type LibraryManifest } from './manifest';
import { downloadWheel, findPython } from './pip';
import type { CommandOptions } from './process';
import { withProgress, type Output } from './progress';
import { stripLibraries } from './strip';
import { verifyLibrary } from './verify';
import { unpackWheel } from './wheel';

/** What an installation is told. */
export interface InstallOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly wheel: PinnedWheel;
  readonly output: Output;
  /** Ends the installation; nothing of it stays. */
  readonly signal?: AbortSignal | undefined;
  /** Drop symbols that running needs not (Linux), which makes the libraries a quarter smaller. */
  readonly strip?: boolean;
  /** Proves that the unpacked pair works before it is put in place. */
  readonly verify?: typeof verifyLibrary;
}

/**
 * The pinned library in the cache, fetched if it is not there. Works in a folder beside the target and renames it, so
 * the target is whole whenever it exists; waits when another process is at it.
 * @throws NativeSetupError with any code but `LIBRARY_DIR_UNUSABLE` and `PLATFORM_UNSUPPORTED`; AbortError.
 */
export async function installLibtensorflow(options: InstallOptions): Promise<LibtensorflowLocation> {
  const target = cacheDirectory(options.env, options.wheel);
  try {
    mkdirSync(dirname(target), { recursive: true });
    return await withLock(
      `${target}.lock`,
      {
        signal: options.signal,
        onWait: () => options.output.write('Another set-up is fetching libtensorflow: waiting for it ...\n'),
      },
      async () => locateCached(target) ?? (await fetchInto(target, options)),
    );
  } catch (error) {
    throw translated(error, target);
  }
}

async function fetchInto(target: string, options: InstallOptions): Promise<LibtensorflowLocation> {
  removeLeftovers(target);
  requireSpace(dirname(target), options.wheel);
  const commands: CommandOptions = { env: options.env, signal: options.signal };
  const python = await findPython(commands);
  const staging = mkdtempSync(`${target}.partial-`);
  try {
    const tree = join(staging, 'tree');
    await fillTree(tree, staging, python, options, commands);
    // An incomplete target (files deleted by hand) is in the way of the rename and of no use.
    rmSync(target, { recursive: true, force: true });
    renameSync(tree, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  const location = locateCached(target);
  if (!location) throw new Error(`${target} was removed while it was put in place`);
  return location;
}

async function fillTree(
  tree: string,
  staging: string,
  python: string,
  options: InstallOptions,
  commands: CommandOptions,
): Promise<void> {
  const { wheel, output } = options;
  const name = `${wheel.distribution} ${wheel.version}`;
  const file = await withProgress(
    output,
    {
      label: `Downloading ${name}`,
      totalBytes: wheel.wheelBytes,
      measureBytes: () => largestFileBytes(staging),
    },
    () => downloadWheel(python, wheel, staging, commands),
  );
  await withProgress(
    output,
    { label: `Unpacking ${name}`, totalBytes: wheel.unpackedBytes, measureBytes: () => treeBytes(tree) },
    () => unpackWheel(python, wheel, file, tree, commands),
  );
  rmSync(file);
  const pair = {
    framework: join(tree, 'lib', wheel.libraries.framework),
    cc: join(tree, 'lib', wheel.libraries.cc),
  };
  const stripped = options.strip === true && (await stripLibraries(Object.values(pair), output, commands));
  await withProgress(output, { label: `Checking that libtensorflow ${wheel.version} loads` }, () =>
    (options.verify ?? verifyLibrary)(pair, wheel.version, commands),
  );
  const manifest: LibraryManifest = {
    version: wheel.version,
    wheelSha256: wheel.sha256,
    stripped,
    libraries: wheel.libraries,
    fileBytes: { framework: statSync(pair.framework).size, cc: statSync(pair.cc).size },
  };
  writeFileSync(join(tree, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** What killed processes left beside the target; the lock says that none of them is alive. */
function removeLeftovers(target: string): void {
  for (const entry of readdirSync(dirname(target))) {
    if (!entry.startsWith(`${basename(target)}.partial-`)) continue;
    rmSync(join(dirname(target), entry), { recursive: true, force: true });
  }
}

function requireSpace(directory: string, wheel: PinnedWheel): void {
  const { bavail, bsize } = statfsSync(directory);
  // pip copies the wheel once, and removes the first copy before anything is unpacked.
  const neededBytes = wheel.wheelBytes + Math.max(wheel.wheelBytes, wheel.unpackedBytes);
  if (bavail * bsize >= neededBytes) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  throw diskFull(
    `Fetching libtensorflow takes ${megabytes(neededBytes)} in ${directory} and ${megabytes(bavail * bsize)} are free`,
  );
}

function treeBytes(directory: string): number {
  return fileSizes(directory).reduce((sum, bytes) => sum + bytes, 0);
}

/** pip writes the wheel to a temporary file and then copies it: the larger of the two is how far it is. */
function largestFileBytes(directory: string): number {
  return Math.max(0, ...fileSizes(directory));
}

function fileSizes(directory: string): number[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
  } catch {
    return []; // Files come and go under a reader that only draws a bar.
  }
}

function translated(error: unknown, target: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(`The disk of ${dirname(target)} is full`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new NativeSetupError(
      'CACHE_UNWRITABLE',
      `The cache folder ${dirname(target)} cannot be written (${message})`,
      `Make it writable, or set XDG_CACHE_HOME to a folder that is, ${USE_OWN_LIBRARY}`,
      { cause: error },
    );
  }
  return error;
}
