import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG, with the right checksum. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(data.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
}

/** The first bytes of a grey PNG, up to and with its header. */
export function pngHeader(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), pngChunk('IHDR', data)]);
}

/** The last bytes of a PNG. */
export const PNG_END = pngChunk('IEND', Buffer.alloc(0));

/** A PNG with chunks before its pixels. */
export function withChunks(picture: Buffer, ...chunks: Buffer[]): Buffer {
  const end = picture.indexOf('IDAT', 0, 'latin1') - 4;
  return Buffer.concat([picture.subarray(0, end), ...chunks, picture.subarray(end)]);
}

/** A PNG of 49 million black pixels in 50 kB. */
export function pixelBomb(): Buffer {
  const rows = deflateSync(Buffer.alloc(7_000 * 7_001));
  return Buffer.concat([pngHeader(7_000, 7_000), pngChunk('IDAT', rows), PNG_END]);
}

/** A PNG of 4 x 4 black pixels, after which 50 MB of rows go on. */
export function endlessRows(): Buffer {
  const rows = deflateSync(Buffer.concat([Buffer.alloc(4 * 5), Buffer.alloc(50_000_000)]));
  return Buffer.concat([pngHeader(4, 4), pngChunk('IDAT', rows), PNG_END]);
}

/** A PNG with a text, and one with a profile, that unpack to 100 MB. */
export function chunkBombs(picture: Buffer): readonly [text: Buffer, profile: Buffer] {
  const unpacked = deflateSync(Buffer.alloc(100_000_000));
  const text = pngChunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), unpacked]));
  const profile = pngChunk('iCCP', Buffer.concat([Buffer.from('a\0\0'), unpacked]));
  return [withChunks(picture, text), withChunks(picture, profile)];
}
