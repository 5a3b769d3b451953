/** Formats taken, by the bytes they start with. A name or a media type is only what the sender says. */
const SIGNATURES: readonly { readonly format: string; readonly matches: (bytes: Buffer) => boolean }[] = [
  { format: 'JPEG', matches: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { format: 'PNG', matches: (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')) },
  { format: 'GIF', matches: (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) },
  {
    format: 'WebP',
    matches: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  },
];

/** Names of the formats, for messages. */
export const PICTURE_FORMATS = SIGNATURES.map(({ format }) => format);

/**
 * True when the bytes start as one of the formats taken. SVG and PDF are not among them: their renderers read files and
 * run for as long as the document says.
 */
export function isPicture(bytes: Buffer): boolean {
  return SIGNATURES.some(({ matches }) => matches(bytes));
}
