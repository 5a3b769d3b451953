import type { Preprocessing } from './binding/binding';

/**
 * The processes in which a gateway decodes pictures: two, so that a large picture does not hold up the small ones behind
 * it. An idle one has 115 MiB of writable memory, of which 60 MiB are resident; 320 MiB leave room for 50 million pixels
 * of three bytes and their copies.
 */
export const PICTURE_DECODERS = {
  processes: 2,
  /** Writable memory of each, in bytes: the kernel refuses it more. */
  maxMemoryBytes: 320 * 1024 * 1024,
} as const;

/** Decoder processes of a gateway: none where nothing is a picture. */
export function pictureDecodersOf({ kind }: Pick<Preprocessing, 'kind'>): number {
  return kind === 'image' ? PICTURE_DECODERS.processes : 0;
}
