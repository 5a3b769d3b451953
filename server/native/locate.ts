/**
 * Where libtensorflow is, without loading it, starting a process or touching the network: a handful of stat calls,
 * so that the model server can ask at every start.
 */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { NativeSetupError } from './errors';
import {
  C_API_LIBRARIES,
  MARKER_HEADER,
  MINIMUM_VERSION,
  WHEEL_LIBRARIES,
  cacheDirectory,
  compareVersions,
  wheelFor,
  type PinnedWheel,
} from './library';
import { readManifest } from './manifest';

/** Who provided a library. */
export type LibrarySource = 'LIBTENSORFLOW_DIR' | 'tfjs-node' | 'cache';

/** A libtensorflow on disk; all paths absolute, symbolic links resolved. */
export interface LibtensorflowLocation {
  readonly source: LibrarySource;
  /** Folder of the two libraries. */
  readonly directory: string;
  /** `libtensorflow_framework`: load it first, with its symbols global. */
  readonly framework: string;
  /** The library that exports the C API. */
  readonly cc: string;
  /** Folder to compile against, where the headers of this very library are there. */
  readonly include?: string;
  /** Version, where the files tell it. */
  readonly version?: string;
}

/** A library that was seen and not used, with the reason in one line. */
export interface PassedOver {
  readonly directory: string;
  readonly reason: string;
}

/** Everything a search found out. */
export interface Search {
  readonly location?: LibtensorflowLocation;
  readonly passedOver: readonly PassedOver[];
  /** Lines the user should see although a library was found. */
  readonly warnings: readonly string[];
}

/** What a search looks at; the defaults are this process and this installation. */
export interface SearchOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: string;
  readonly arch?: string;
  /** Folder of the installed `@tensorflow/tfjs-node` package; `null` when it is not installed. */
  readonly tfjsNodeDirectory?: string | null;
  readonly wheels?: readonly PinnedWheel[];
}

/** Folder of the installed `@tensorflow/tfjs-node`, resolved from this file (source or compiled), or null. */
export function findTfjsNode(): string | null {
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return null;
  }
}

/**
 * Looks in `LIBTENSORFLOW_DIR`, then in a stock tfjs-node install, then in our cache.
 *
 * `LIBTENSORFLOW_DIR` is the user's word: it is used whatever its version (with a warning below the minimum), and
 * nothing else is tried when it is set.
 * @throws NativeSetupError `LIBRARY_DIR_UNUSABLE` when `LIBTENSORFLOW_DIR` is set and holds no library.
 */
export function searchLibtensorflow(options: SearchOptions = {}): Search {
  const env = options.env ?? process.env;
  const platform = options.platform ?? process.platform;
  const explicit = env['LIBTENSORFLOW_DIR'];
  if (explicit) return searchExplicit(explicit, platform);

  const tfjsNode = options.tfjsNodeDirectory === undefined ? findTfjsNode() : options.tfjsNodeDirectory;
  const stock = tfjsNode === null ? undefined : locateStock(tfjsNode, platform);
  const passedOver: PassedOver[] = [];
  if (stock) {
    if (stock.version !== undefined && isRecent(stock.version)) return { location: stock, passedOver, warnings: [] };
    passedOver.push({ directory: stock.directory, reason: whyPassedOver(stock.version) });
  }

  const wheel = wheelFor(platform, options.arch ?? process.arch, options.wheels);
  const cached = wheel && locateCached(cacheDirectory(env, wheel));
  return { ...(cached && { location: cached }), passedOver, warnings: [] };
}

/**
 * The libtensorflow to load, or undefined when set-up has to fetch one first.
 * @throws NativeSetupError `LIBRARY_DIR_UNUSABLE`, see {@link searchLibtensorflow}.
 */
export function locateLibtensorflow(options: SearchOptions = {}): LibtensorflowLocation | undefined {
  return searchLibtensorflow(options).location;
}

/** The whole library in a cache directory, or undefined when it is absent or not complete. */
export function locateCached(directory: string): LibtensorflowLocation | undefined {
  const manifest = readManifest(directory);
  if (!manifest) return undefined;
  const lib = realpathSync(join(directory, 'lib'));
  return {
    source: 'cache',
    directory: lib,
    framework: join(lib, manifest.libraries.framework),
    cc: join(lib, manifest.libraries.cc),
    version: manifest.version,
    ...includeOf(lib),
  };
}

function searchExplicit(explicit: string, platform: string): Search {
  const location = locateIn(explicit, platform) ?? locateIn(join(explicit, 'lib'), platform);
  if (!location) {
    const expected = namesOf(platform).map((names) => `${names.cc} with ${names.framework}`);
    throw new NativeSetupError(
      'LIBRARY_DIR_UNUSABLE',
      `LIBTENSORFLOW_DIR is ${explicit}, and neither it nor its lib/ holds ${expected.join(', or ') || 'a library for this platform'}`,
      'Point it at the folder of the two libraries, or unset it to have the pinned version fetched',
    );
  }
  const old = location.version !== undefined && !isRecent(location.version);
  const warning = `LIBTENSORFLOW_DIR holds libtensorflow ${location.version}, older than ${MINIMUM_VERSION}: it is used as asked, and cannot run what Keras 3 exports`;
  return { location, passedOver: [], warnings: old ? [warning] : [] };
}

/** A library a stock install unpacked itself; links that lead out of the package are somebody else's and not it. */
function locateStock(tfjsNode: string, platform: string): LibtensorflowLocation | undefined {
  const location = locateIn(join(tfjsNode, 'deps', 'lib'), platform);
  if (!location || !location.cc.startsWith(realpathSync(tfjsNode) + sep)) return undefined;
  return { ...location, source: 'tfjs-node' };
}

function locateIn(directory: string, platform: string): LibtensorflowLocation | undefined {
  for (const names of namesOf(platform)) {
    const cc = join(directory, names.cc);
    const framework = join(directory, names.framework);
    if (!isFile(cc) || !isFile(framework)) continue;
    const version = versionInName(realpathSync(cc)) ?? readManifest(dirname(directory))?.version;
    return {
      source: 'LIBTENSORFLOW_DIR',
      directory: realpathSync(directory),
      framework: realpathSync(framework),
      cc: realpathSync(cc),
      ...(version !== undefined && { version }),
      ...includeOf(directory),
    };
  }
  return undefined;
}

function namesOf(platform: string) {
  return platform === 'linux' || platform === 'darwin' ? [WHEEL_LIBRARIES[platform], C_API_LIBRARIES[platform]] : [];
}

/** A wheel has `include/` beside its libraries, every other layout beside `lib/`. */
function includeOf(directory: string): { include?: string } {
  const found = [join(directory, 'include'), join(directory, '..', 'include')].find((include) =>
    existsSync(join(include, MARKER_HEADER)),
  );
  return found === undefined ? {} : { include: realpathSync(found) };
}

/** `libtensorflow.so.2.9.1` and `libtensorflow.2.9.1.dylib` carry their whole version; `.so.2` does not. */
function versionInName(path: string): string | undefined {
  return /\.(\d+\.\d+\.\d+)(?:\.dylib)?$/.exec(basename(path))?.[1];
}

function whyPassedOver(version: string | undefined): string {
  const subject = 'the libtensorflow of the stock tfjs-node install';
  return version === undefined
    ? `${subject} does not tell its version`
    : `${subject} is ${version}, older than ${MINIMUM_VERSION}: it cannot run what Keras 3 exports`;
}

function isRecent(version: string): boolean {
  return compareVersions(version, MINIMUM_VERSION) >= 0;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
