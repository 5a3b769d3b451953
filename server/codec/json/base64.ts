/**
 * Decodes standard base64, padded or not. Node's decoder is quick and takes anything: what is not of the alphabet it
 * leaves out, and then there are fewer bytes than there have to be.
 * @param text ASCII bytes
 * @returns undefined for any other text
 */
export function decodeBase64(text: Uint8Array): Uint8Array | undefined {
  const encoded = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  // The alphabet for URLs is known to Node and not to TensorFlow Serving.
  if (encoded.includes('-') || encoded.includes('_')) return undefined;
  let { length } = encoded;
  for (let padding = 0; padding < 2 && encoded[length - 1] === PADDING; padding += 1) length -= 1;
  const digits = encoded.toString('latin1', 0, length);
  // One digit beyond fours has no byte of its own that could be missing.
  if (length % 4 === 1 && !DIGITS.test(digits)) return undefined;
  const decoded = Buffer.from(digits, 'base64');
  return decoded.length === Math.floor((length * 3) / 4) ? decoded : undefined;
}

const PADDING = 0x3d;
const DIGITS = /^[A-Za-z0-9+/]*$/;
