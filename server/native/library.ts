/**
 * Which libtensorflow this product runs, as plain data: the pinned wheel of every platform, the oldest version that
 * still runs what people export today, and where an unpacked copy lies. docs/adr/0002 says why these.
 */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The TensorFlow version set-up fetches. */
export const PINNED_VERSION = '2.18.1';

/**
 * The oldest version that is used without being asked for by name. 2.16 is the first TensorFlow that ships Keras 3,
 * whose exports name ops (`DisableCopyOnRead` among them) that earlier libraries do not know.
 */
export const MINIMUM_VERSION = '2.16.1';

/** The two shared libraries of one libtensorflow; `framework` must be loaded first, `cc` carries the C API. */
export interface LibraryNames {
  readonly framework: string;
  readonly cc: string;
}

/** One wheel on a Python package index, pinned to the byte. */
export interface PinnedWheel {
  readonly version: string;
  /** `<platform>-<arch>` as Node spells them. */
  readonly target: string;
  /** What pip is asked for, without the version. */
  readonly distribution: string;
  /** CPython tag whose wheel is pinned; the libraries inside do not depend on Python. */
  readonly pythonVersion: string;
  /** pip's `--platform`. */
  readonly pipPlatform: string;
  /** Hex digest of the wheel file. */
  readonly sha256: string;
  readonly wheelBytes: number;
  /** Sum of the two libraries and the headers, unpacked. */
  readonly unpackedBytes: number;
  /** Folder inside the wheel that holds the libraries and `include/`. */
  readonly folder: string;
  readonly libraries: LibraryNames;
}

/** File names of the wheels' libraries, by Node's platform name. */
export const WHEEL_LIBRARIES: Readonly<Record<'linux' | 'darwin', LibraryNames>> = {
  linux: { framework: 'libtensorflow_framework.so.2', cc: 'libtensorflow_cc.so.2' },
  darwin: { framework: 'libtensorflow_framework.2.dylib', cc: 'libtensorflow_cc.2.dylib' },
};

/** File names of the C API's own distribution, which is what a stock tfjs-node install leaves. */
export const C_API_LIBRARIES: Readonly<Record<'linux' | 'darwin', LibraryNames>> = {
  linux: { framework: 'libtensorflow_framework.so.2', cc: 'libtensorflow.so.2' },
  darwin: { framework: 'libtensorflow_framework.2.dylib', cc: 'libtensorflow.2.dylib' },
};

const COMMON = { version: PINNED_VERSION, pythonVersion: '311', folder: 'tensorflow' } as const;

/** Every platform with a wheel. Sizes and digests are those pip reports for these very files. */
export const PINNED_WHEELS: readonly PinnedWheel[] = [
  {
    ...COMMON,
    target: 'linux-x64',
    distribution: 'tensorflow-cpu',
    pipPlatform: 'manylinux_2_17_x86_64',
    sha256: '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298',
    wheelBytes: 230_236_181,
    unpackedBytes: 683_000_000,
    libraries: WHEEL_LIBRARIES.linux,
  },
  {
    ...COMMON,
    target: 'linux-arm64',
    distribution: 'tensorflow',
    pipPlatform: 'manylinux_2_17_aarch64',
    sha256: '8a6485edd2148f70d011dbd1d8dc2c775e91774a5a159466e83d0d1f21580944',
    wheelBytes: 231_937_898,
    unpackedBytes: 767_000_000,
    libraries: WHEEL_LIBRARIES.linux,
  },
  {
    ...COMMON,
    target: 'darwin-arm64',
    distribution: 'tensorflow',
    pipPlatform: 'macosx_12_0_arm64',
    sha256: '661029cd769b311db910b79a3a6ef50a5a61ecc947172228c777a49989722508',
    wheelBytes: 239_549_037,
    unpackedBytes: 656_000_000,
    libraries: WHEEL_LIBRARIES.darwin,
  },
];

/** Headers the addon is compiled with: everything `tensorflow/c/c_api.h` and `tensorflow/c/eager/c_api.h` reach. */
export const HEADER_PREFIXES: readonly string[] = [
  'tensorflow/c/',
  'tensorflow/core/platform/ctstring',
  'tsl/platform/ctstring',
  'xla/tsl/c/',
];

/** The header whose presence marks a usable include folder. */
export const MARKER_HEADER = join('tensorflow', 'c', 'c_api.h');

/** The pinned wheel of `<platform>-<arch>`, or undefined where TensorFlow publishes none. */
export function wheelFor(
  platform: string,
  arch: string,
  wheels: readonly PinnedWheel[] = PINNED_WHEELS,
): PinnedWheel | undefined {
  return wheels.find((wheel) => wheel.target === `${platform}-${arch}`);
}

/** The folder that holds every unpacked libtensorflow of this user; XDG ignores a relative `XDG_CACHE_HOME`. */
export function cacheRoot(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] || homedir(), '.cache');
  return join(base, 'cdk8s-serving', 'libtensorflow');
}

/** Where one wheel's libraries lie once unpacked: `lib/`, `include/` and `libtensorflow.json`. */
export function cacheDirectory(env: NodeJS.ProcessEnv, wheel: Pick<PinnedWheel, 'version' | 'target'>): string {
  return join(cacheRoot(env), `${wheel.version}-${wheel.target}`);
}

/** Negative, zero or positive as version `a` is older than, the same as or newer than `b` (numeric parts only). */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
