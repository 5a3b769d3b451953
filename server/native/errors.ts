/** What can go wrong while libtensorflow is found or fetched, one code each, always with the way out. */

/** Every code with the condition it names; the messages carry the particulars. */
export const NATIVE_ERRORS = {
  LIBRARY_DIR_UNUSABLE: 'LIBTENSORFLOW_DIR names a folder that holds no libtensorflow',
  PLATFORM_UNSUPPORTED: 'TensorFlow publishes no library for this platform',
  PIP_MISSING: 'no Python with pip is on the PATH',
  WHEEL_UNAVAILABLE: 'pip could not get the TensorFlow wheel',
  WHEEL_HASH_MISMATCH: 'the wheel pip delivered is not the pinned one',
  WHEEL_CORRUPT: 'the wheel could not be unpacked',
  DISK_FULL: 'not enough disk space for the library',
  CACHE_UNWRITABLE: 'the cache folder cannot be written',
  LIBRARY_UNLOADABLE: 'the unpacked library does not load on this machine',
} as const;

/** A code of {@link NATIVE_ERRORS}. */
export type NativeErrorCode = keyof typeof NATIVE_ERRORS;

/** The way out that is open whatever failed. */
export const USE_OWN_LIBRARY =
  'or set LIBTENSORFLOW_DIR to a folder that holds libtensorflow (the `tensorflow` folder of an installed wheel will do)';

/** A failure of finding or fetching libtensorflow; `message` is one line: what was wrong, then what to do. */
export class NativeSetupError extends Error {
  override readonly name = 'NativeSetupError';

  constructor(
    readonly code: NativeErrorCode,
    /** What was wrong, with the particulars. */
    readonly problem: string,
    /** What the reader can do about it. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}. ${remedy}.`, options);
  }
}

/** The one error for a disk without room, whoever notices it. */
export function diskFull(problem: string): NativeSetupError {
  return new NativeSetupError(
    'DISK_FULL',
    problem,
    `Free space there, or set XDG_CACHE_HOME to a folder on a larger disk, ${USE_OWN_LIBRARY}`,
  );
}
