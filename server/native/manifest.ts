/** The note set-up leaves beside an unpacked library: what it is and how large its files are. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LibraryNames } from './library';

/** Name of the note inside a cache directory. */
export const MANIFEST_NAME = 'libtensorflow.json';

/** What `libtensorflow.json` says. */
export interface LibraryManifest {
  readonly version: string;
  /** Digest of the wheel the files came from. */
  readonly wheelSha256: string;
  /** Whether symbols were stripped after unpacking. */
  readonly stripped: boolean;
  readonly libraries: LibraryNames;
  /** Sizes in bytes of the files in `lib/`, so that a truncated copy is not taken for a library. */
  readonly fileBytes: { readonly framework: number; readonly cc: number };
}

/**
 * The manifest of `directory` when the files it names are there in full; undefined when the directory, the manifest
 * or a library is missing, unreadable or of another size. Never throws.
 */
export function readManifest(directory: string): LibraryManifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(directory, MANIFEST_NAME), 'utf8')) as LibraryManifest;
    const whole = (['framework', 'cc'] as const).every(
      (role) => statSync(join(directory, 'lib', manifest.libraries[role])).size === manifest.fileBytes[role],
    );
    return whole ? manifest : undefined;
  } catch {
    return undefined;
  }
}
