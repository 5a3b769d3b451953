import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { DECODER_LIMITS, DecoderPool, ProblemError } from '../../index';
import { fuzzDecoders } from '../support/fuzz';
import { png } from '../support/pictures';
import { PNG_END, chunkBombs, endlessRows, pixelBomb, pngChunk, pngHeader, withChunks } from '../support/png-bombs';

const RECIPE = {
  kind: 'image',
  input: 'image',
  width: 4,
  height: 4,
  color: 'rgb',
  interpolation: 'nearest',
  scaling: 'none',
  orientation: 'upright',
} as const;

let pool: DecoderPool;
let deaths = 0;
let good: Buffer;
beforeAll(async () => {
  pool = new DecoderPool(DECODER_LIMITS, () => (deaths += 1));
  good = await png(new Array<number>(16).fill(9), 4, 4, 1);
});
afterEach(async () => expect(await decode(good)).toBe(new Array<number>(48).fill(9).join()));
afterAll(() => pool.close());

/** The bytes of a picture, or the status it is refused with. */
async function decode(picture: Buffer): Promise<string | number> {
  const made = pool.preprocess(picture, RECIPE, 'uint8', new AbortController().signal);
  return made.then(
    ({ data }) => data.join(),
    (error: unknown) => (error instanceof ProblemError ? error.httpStatus : String(error)),
  );
}

const NINES = new Array<number>(48).fill(9).join();

describe('a picture that is larger than it looks', () => {
  test('a JPEG that declares 65 500 x 65 500 pixels is refused', async () => {
    const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
    jpeg.writeUInt16BE(65_500, frame + 5);
    jpeg.writeUInt16BE(65_500, frame + 7);
    expect(await decode(jpeg)).toBe(422);
  });

  test('a PNG of 49 million pixels in 50 kB is decoded or refused within the memory of one decoder', async () => {
    const bomb = pixelBomb();
    expect(bomb.length).toBeLessThan(100_000);
    expect([new Array<number>(48).fill(0).join(), 422]).toContain(await decode(bomb));
  });

  test('a PNG whose pixels go on after its last row is what its header says', async () => {
    expect([new Array<number>(48).fill(0).join(), 422]).toContain(await decode(endlessRows()));
  });

  test('texts and profiles that unpack to 100 MB are not unpacked, or refused', async () => {
    for (const bomb of chunkBombs(good)) expect([NINES, 422]).toContain(await decode(bomb));
  });

  test('of a GIF with 2 000 frames the first is decoded and no other', async () => {
    // Two frames that differ: equal ones are written as one.
    const pixels = Buffer.concat([Buffer.alloc(4 * 4 * 3, 9), Buffer.alloc(4 * 4 * 3, 200)]);
    const frames = await sharp(pixels, { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
      .gif({ delay: [10, 10] })
      .toBuffer();
    const first = frames.indexOf(Buffer.of(0x21, 0xf9));
    const second = frames.indexOf(Buffer.of(0x21, 0xf9), first + 2);
    expect(second).toBeGreaterThan(first);
    const [lead, frame] = [frames.subarray(0, second), frames.subarray(second, -1)];
    const many = Buffer.concat([lead, ...Array<Buffer>(2_000).fill(frame), Buffer.of(0x3b)]);
    expect(await decode(many)).toBe(NINES);
  });

  test('of an animated PNG the picture is decoded and no frame', async () => {
    const control = Buffer.alloc(8);
    control.writeUInt32BE(0xffff_ffff, 0);
    expect([NINES, 422]).toContain(await decode(withChunks(good, pngChunk('acTL', control))));
  });
});

describe('a picture that is not what it says', () => {
  test.each([0, 9, 255, 65_535])('an orientation of %d is none', async (orientation) => {
    const jpeg = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#090909' } })
      .jpeg({ quality: 100 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const exif = jpeg.indexOf('Exif\0\0', 0, 'latin1');
    const isLittleEndian = jpeg.toString('latin1', exif + 6, exif + 8) === 'II';
    const tag = jpeg.indexOf(isLittleEndian ? Buffer.of(0x12, 0x01) : Buffer.of(0x01, 0x12), exif);
    if (isLittleEndian) jpeg.writeUInt16LE(orientation, tag + 8);
    else jpeg.writeUInt16BE(orientation, tag + 8);
    expect(await decode(jpeg)).toBe(NINES);
  });

  test('a page, a script or an archive behind a picture is ignored', async () => {
    for (const tail of ['<script>alert(1)</script>', '#!/bin/sh\nexit 1\n', 'PK\x03\x04'.repeat(100)]) {
      expect(await decode(Buffer.concat([good, Buffer.from(tail, 'latin1')]))).toBe(NINES);
    }
  });

  test.each<[string, Buffer]>([
    [
      'SVG with the first bytes of a PNG',
      Buffer.from('\x89PNG\r\n\x1a\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'latin1'),
    ],
    ['a PNG without pixels', Buffer.concat([pngHeader(4, 4), PNG_END])],
    ['a PNG of no width', Buffer.concat([pngHeader(0, 4), pngChunk('IDAT', deflateSync(Buffer.alloc(4))), PNG_END])],
    ['a PNG with a wrong checksum', Buffer.concat([pngHeader(4, 4).fill(1, 29, 33), PNG_END])],
    ['the first bytes of a JPEG alone', Buffer.of(0xff, 0xd8, 0xff)],
    ['WebP that says it is 4 GB', Buffer.from('RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff', 'latin1')],
    ['a GIF without frames', Buffer.from('GIF89a\x04\0\x04\0\0\0\0;', 'latin1')],
    ['HEIF', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
  ])('%s is refused', async (_what, picture) => {
    expect(await decode(picture)).toBe(422);
  });
});

test('1 000 pictures changed at random are decoded or refused, and those between them are right', async () => {
  const { decoded, refused, wrong, disturbed } = await fuzzDecoders(pool, 1_000, 7);
  expect([wrong, disturbed]).toEqual([[], 0]);
  expect(decoded + refused).toBe(1_000);
  expect(refused).toBeGreaterThan(100);
});

test('no decoder of this file died without being replaced', () => {
  expect(pool.pids).toHaveLength(DECODER_LIMITS.processes);
  expect(deaths).toBeLessThan(10);
});
