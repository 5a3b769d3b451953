import koffi, { type LibraryHandle } from 'koffi';
import { configureKoffi } from './library';

/**
 * A function that gives freed memory back to the system, off the event loop: glibc's `malloc_trim`. Where the C library
 * has none, as on macOS, it does nothing.
 */
export function bindMallocTrim(): () => Promise<void> {
  configureKoffi();
  const mallocTrim = find(koffi.load(null));
  if (mallocTrim === undefined) return () => Promise.resolve();
  return () =>
    new Promise((resolve, reject) => {
      mallocTrim.async(0, (error: Error | null) => (error ? reject(error) : resolve()));
    });
}

function find(libc: LibraryHandle) {
  try {
    return libc.func('int malloc_trim(size_t keepBytes)');
  } catch {
    return undefined;
  }
}
