export const MEBIBYTE = 1024 * 1024;

/** Bytes as a problem tells them: whole mebibytes, rounded up. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / MEBIBYTE)} MiB`;
}
