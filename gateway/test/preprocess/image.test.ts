import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ImagePreprocessing } from '@cdk8s-serving/contract';
import { MAX_PICTURE_PIXELS, MAX_TURNED_PIXELS, preprocessImage, restrictDecoder } from '../../index';
import { EXAMPLES, digits } from '../support/bindings';
import { png, pngDeclaring } from '../support/pictures';

const base: ImagePreprocessing = {
  kind: 'image',
  input: 'image',
  width: 2,
  height: 2,
  color: 'rgb',
  interpolation: 'nearest',
  scaling: 'none',
};

async function values(picture: Buffer, recipe: Partial<ImagePreprocessing> = {}): Promise<number[]> {
  const { data } = await preprocessImage(picture, { ...base, ...recipe }, 'float');
  return Array.from(data as Float32Array);
}

const RED_GREEN_BLUE_WHITE = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];

describe('the pictures of the digits example', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('%d.png becomes its 8x8 blocks divided by 255', async (digit) => {
    const picture = readFileSync(join(EXAMPLES, 'digits', 'pictures', `${digit}.png`));
    const { data: pixels, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
    const blocks = Array.from({ length: 64 }, (_, block) => {
      const [top, left] = [8 * Math.floor(block / 8), 8 * (block % 8)];
      return Math.fround((pixels[(top * 64 + left) * info.channels] ?? NaN) / 255);
    });
    const tensor = await preprocessImage(picture, digits.preprocessing, 'float');
    expect(tensor.shape).toEqual([1, 8, 8, 1]);
    expect(tensor.dtype).toBe('float');
    expect(Array.from(tensor.data as Float32Array)).toEqual(blocks);
    expect(new Set(blocks).size).toBeGreaterThan(2);
  });
});

describe('colour', () => {
  test('rgb, bgr and grey order the channels; grey is Rec. 601 luma', async () => {
    const picture = await png(RED_GREEN_BLUE_WHITE, 2, 2, 3);
    expect(await values(picture)).toEqual(RED_GREEN_BLUE_WHITE);
    expect(await values(picture, { color: 'bgr' })).toEqual([0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255]);
    expect(await values(picture, { color: 'grey' })).toEqual([76, 150, 29, 255]);
  });

  test('a grey picture keeps its bytes, as one channel and as three', async () => {
    const picture = await png([0, 1, 127, 254], 2, 2, 1);
    expect(await values(picture, { color: 'grey' })).toEqual([0, 1, 127, 254]);
    expect(await values(picture)).toEqual([0, 0, 0, 1, 1, 1, 127, 127, 127, 254, 254, 254]);
  });

  test('alpha is dropped and the colour below it kept', async () => {
    const picture = await png([10, 20, 30, 0, 50, 60, 70, 255, 1, 2, 3, 128, 4, 5, 6, 1], 2, 2, 4);
    expect(await values(picture)).toEqual([10, 20, 30, 50, 60, 70, 1, 2, 3, 4, 5, 6]);
    expect(await values(await png([10, 0, 20, 255, 30, 9, 40, 1], 2, 2, 2), { color: 'grey' })).toEqual([
      10, 20, 30, 40,
    ]);
  });

  test('a CMYK JPEG becomes three channels', async () => {
    const red = sharp({ create: { width: 16, height: 16, channels: 3, background: '#ff0000' } });
    const picture = await red.toColourspace('cmyk').jpeg().toBuffer();
    expect((await sharp(picture).metadata()).space).toBe('cmyk');
    const [r = 0, g = 0, b = 0] = await values(picture);
    expect(r).toBeGreaterThan(200);
    expect(Math.max(g, b)).toBeLessThan(60);
  });

  test('sixteen bits a channel become eight', async () => {
    const wide = sharp(new Uint16Array(12).fill(0x8080), { raw: { width: 2, height: 2, channels: 3 } });
    expect(await values(await wide.toColourspace('rgb16').png().toBuffer())).toEqual(new Array(12).fill(0x80));
  });
});

describe('orientation', () => {
  // Rows of the picture as stored; what a viewer shows for each EXIF orientation.
  test.each([
    [1, [1, 2, 3, 4, 5, 6], 3, 2],
    [2, [3, 2, 1, 6, 5, 4], 3, 2],
    [3, [6, 5, 4, 3, 2, 1], 3, 2],
    [4, [4, 5, 6, 1, 2, 3], 3, 2],
    [5, [1, 4, 2, 5, 3, 6], 2, 3],
    [6, [4, 1, 5, 2, 6, 3], 2, 3],
    [7, [6, 3, 5, 2, 4, 1], 2, 3],
    [8, [3, 6, 2, 5, 1, 4], 2, 3],
  ])('%d is applied where the recipe says upright, and nowhere else', async (orientation, upright, width, height) => {
    const stored = await png([1, 2, 3, 4, 5, 6], 3, 2, 1);
    const picture = await sharp(stored).withMetadata({ orientation }).png().toBuffer();
    expect((await sharp(picture).metadata()).orientation).toBe(orientation);
    expect(await values(picture, { color: 'grey', width, height, orientation: 'upright' })).toEqual(upright);
    expect(await values(picture, { color: 'grey', width: 3, height: 2 })).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('size', () => {
  test('nearest takes the pixel under the centre, stretching each axis by itself', async () => {
    const ramp = await png([...Array(12).keys()], 6, 2, 1);
    expect(await values(ramp, { color: 'grey', width: 2, height: 4 })).toEqual([1, 4, 1, 4, 7, 10, 7, 10]);
  });

  test.each(['bilinear', 'bicubic', 'lanczos'] as const)('%s averages when it shrinks', async (interpolation) => {
    const stripes = Array.from({ length: 64 * 64 }, (_, index) => (index % 2 === 0 ? 0 : 200));
    const shrunk = await values(await png(stripes, 64, 64, 1), { color: 'grey', width: 8, height: 8, interpolation });
    expect(Math.min(...shrunk)).toBeGreaterThan(70);
    expect(Math.max(...shrunk)).toBeLessThan(130);
  });

  test('the shape is [1, height, width, channels]', async () => {
    const picture = await png(RED_GREEN_BLUE_WHITE, 2, 2, 3);
    const recipe = { ...base, width: 5, height: 3, interpolation: 'bilinear' } as const;
    expect((await preprocessImage(picture, recipe, 'float')).shape).toEqual([1, 3, 5, 3]);
  });
});

describe('scaling', () => {
  test('none keeps bytes, in uint8 too; the others are rounded to float32 at each step', async () => {
    const picture = await png([0, 1, 128, 255], 2, 2, 1);
    const grey = { color: 'grey' } as const;
    expect(await values(picture, { ...grey, scaling: 'zero_to_one' })).toEqual(
      [0, 1 / 255, 128 / 255, 1].map(Math.fround),
    );
    const centred = [0, 1, 128, 255].map((value) => Math.fround(Math.fround(value / 127.5) - 1));
    expect(await values(picture, { ...grey, scaling: 'minus_one_to_one' })).toEqual(centred);
    const bytes = await preprocessImage(picture, { ...base, ...grey }, 'uint8');
    expect(bytes).toEqual({ dtype: 'uint8', shape: [1, 2, 2, 1], data: Uint8Array.of(0, 1, 128, 255) });
  });
});

describe('formats', () => {
  test.each(['jpeg', 'png', 'webp', 'gif'] as const)('%s is read', async (format) => {
    const grey = sharp({ create: { width: 32, height: 32, channels: 3, background: '#808080' } });
    const read = await values(await grey.toFormat(format).toBuffer(), { color: 'grey' });
    expect(Math.max(...read.map((value) => Math.abs(value - 128)))).toBeLessThan(4);
  });

  test('of a moving picture the first frame is read', async () => {
    const frames = sharp(Uint8Array.from([...Array(12).fill(255), ...Array(12).fill(0)]), {
      raw: { width: 2, height: 4, channels: 3, pageHeight: 2 },
    });
    const gif = await frames.gif({ loop: 0, delay: [10, 10] }).toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    expect(await values(gif, { color: 'grey' })).toEqual([255, 255, 255, 255]);
  });

  test.each([
    [
      'SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
    ],
    ['SVG after white space', Buffer.from('\n\n<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['PDF', Buffer.from('%PDF-1.7')],
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('not a picture')],
    ['TIFF', Buffer.from('II*\0\x08\0\0\0', 'latin1')],
  ])('%s is refused by its first bytes', async (_name, bytes) => {
    const refused = preprocessImage(bytes, base, 'float');
    await expect(refused).rejects.toMatchObject({ httpStatus: 422, code: 'INVALID_ARGUMENT' });
    await expect(refused).rejects.toThrow('not a picture of a known format; send JPEG, PNG, GIF, WebP');
  });

  test('the decoder itself no longer knows SVG and TIFF', async () => {
    const tiff = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .tiff()
      .toBuffer();
    restrictDecoder();
    await expect(
      sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).metadata(),
    ).rejects.toThrow();
    await expect(sharp(tiff).metadata()).rejects.toThrow();
    expect(await values(await png(RED_GREEN_BLUE_WHITE, 2, 2, 3))).toEqual(RED_GREEN_BLUE_WHITE);
  });
});

describe('damaged and hostile pictures', () => {
  test.each([
    [50_000, 50_000],
    [7_072, 7_072],
    [1_000_000, 51],
  ])('a header that declares %dx%d pixels is refused before decoding', async (width, height) => {
    const refused = preprocessImage(pngDeclaring(width, height), base, 'float');
    await expect(refused).rejects.toThrow(`has ${width}x${height} pixels, at most ${MAX_PICTURE_PIXELS}`);
  });

  test.each(['jpeg', 'png', 'webp', 'gif'] as const)('a %s cut off anywhere is refused', async (format) => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919) % 251);
    const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    for (const part of [0.01, 0.2, 0.5, 0.9]) {
      const refused = preprocessImage(whole.subarray(0, Math.ceil(whole.length * part)), base, 'float');
      await expect(refused).rejects.toMatchObject({ httpStatus: 422 });
    }
  });

  test('bytes changed at random give a tensor or a 422, never anything else', async () => {
    const wholes = await Promise.all(
      (['jpeg', 'png', 'webp', 'gif'] as const).map((format) =>
        sharp({ create: { width: 24, height: 24, channels: 3, background: '#123456' } })
          .toFormat(format)
          .toBuffer(),
      ),
    );
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const outcomes = new Set<unknown>();
    for (let round = 0; round < 400; round += 1) {
      const mutant = Buffer.from(wholes[round % 4] ?? '');
      for (let change = 0; change <= random(4); change += 1) mutant[random(mutant.length)] = random(256);
      outcomes.add(
        await preprocessImage(mutant, base, 'float').then(
          ({ shape }) => shape.join(),
          (error: { httpStatus?: unknown }) => error.httpStatus,
        ),
      );
    }
    expect([...outcomes].sort()).toEqual(['1,2,2,3', 422].sort());
  });
});

test('a picture that has to be turned upright and is too large for that is refused in so many words', async () => {
  const turnedPicture = await sharp({ create: { width: 7_000, height: 5_001, channels: 3, background: 'red' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  await expect(preprocessImage(turnedPicture, { ...base, orientation: 'upright' }, 'float')).rejects.toThrow(
    `7000x5001 pixels and has to be turned upright, at most ${MAX_TURNED_PIXELS} are taken then`,
  );
  expect((await preprocessImage(turnedPicture, base, 'float')).shape).toEqual([1, 2, 2, 3]);
});
