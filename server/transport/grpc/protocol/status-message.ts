/**
 * A message as `grpc-message` carries it: whatever is not printable ASCII, and the percent sign, byte by byte of its UTF-8.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md "Percent-Encoded"
 */
export function encodeStatusMessage(message: string): string {
  // Spaces are printable, but HTTP/2 knows no header that begins or ends with one.
  if (/^(?! )[ -$&-~]*(?<! )$/.test(message)) return message;
  let encoded = '';
  for (const byte of Buffer.from(message)) {
    const isPlain = byte > 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
