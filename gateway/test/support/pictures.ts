import { crc32 } from 'node:zlib';
import sharp from 'sharp';

/** A PNG of these bytes; channels: 1 grey, 2 grey with alpha, 3 RGB, 4 RGB with alpha. */
export function png(bytes: readonly number[], width: number, height: number, channels: 1 | 2 | 3 | 4): Promise<Buffer> {
  const picture = sharp(Uint8Array.from(bytes), { raw: { width, height, channels } });
  return (channels < 3 ? picture.toColourspace('b-w') : picture).png().toBuffer();
}

/** A PNG header, complete and with the right checksum, for a picture that is not there. */
export function pngDeclaring(width: number, height: number): Buffer {
  const header = Buffer.alloc(33);
  header.write('\x89PNG\r\n\x1a\n', 'latin1');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.set([8, 2, 0, 0, 0], 24);
  header.writeUInt32BE(crc32(header.subarray(12, 29)), 29);
  const data = Buffer.from('\0\0\0\0IDAT\0\0\0\0', 'latin1');
  data.writeUInt32BE(crc32(data.subarray(4, 8)), 8);
  return Buffer.concat([header, data]);
}
