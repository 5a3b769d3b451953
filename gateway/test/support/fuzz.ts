import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImagePreprocessing } from '@cdk8s-serving/contract';
import { ProblemError, type DecoderPool } from '../../index';
import { EXAMPLES } from './bindings';
import { FIXTURES } from './reference-arrays';

const RECIPE: ImagePreprocessing = {
  kind: 'image',
  input: 'image',
  width: 8,
  height: 8,
  color: 'rgb',
  interpolation: 'bilinear',
  scaling: 'zero_to_one',
  orientation: 'upright',
};

/** What became of pictures that were changed at random. */
export interface FuzzOutcome {
  readonly decoded: number;
  readonly refused: number;
  /** Anything else that came back, in words: there must be none. */
  readonly wrong: readonly string[];
  /** Pictures that were not changed and came back otherwise than the first time: there must be none. */
  readonly disturbed: number;
}

/** Numbers from 0 to below a bound, the same for a seed in every run (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Pictures of every kind the decoder reads: the fixtures of the recipes, and those of the digits. */
export function seedPictures(): readonly Buffer[] {
  const folders = [FIXTURES, join(EXAMPLES, 'digits', 'pictures')];
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /\.(jpg|png|webp|gif)$/.test(file))
      .sort()
      .map((file) => readFileSync(join(folder, file))),
  );
}

/** Bytes that decoders count and allocate by. */
const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** A picture with one to four changes, most of them where its header is. */
export function mutated(seeds: readonly Buffer[], random: (below: number) => number): Buffer {
  let bytes = Buffer.from(seeds[random(seeds.length)] ?? '');
  for (let change = random(4); change >= 0; change -= 1) {
    // Changes before may have left no byte at all.
    const at = random(Math.max(1, random(2) === 0 ? Math.min(64, bytes.length) : bytes.length));
    const length = 1 + random(16);
    switch (random(7)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 2:
        bytes.fill(EDGES[random(EDGES.length)] ?? 0, at, Math.min(bytes.length, at + 1 + random(4)));
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      case 5:
        bytes = bytes.subarray(0, Math.max(1, at));
        break;
      default: {
        const other = seeds[random(seeds.length)] ?? bytes;
        const from = random(other.length);
        bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at)]);
      }
    }
  }
  return bytes;
}

/** Sends so many changed pictures through decoders, four at a time, and after every fifty one that is whole. */
export async function fuzzDecoders(
  decoders: DecoderPool,
  count: number,
  seed: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<FuzzOutcome> {
  const seeds = seedPictures();
  const random = randomOf(seed);
  const signal = new AbortController().signal;
  const decode = (picture: Buffer) => decoders.preprocess(picture, RECIPE, 'float', signal);
  const [whole = Buffer.alloc(0)] = seeds;
  const expected = String((await decode(whole)).data);
  const outcome = { decoded: 0, refused: 0, wrong: [] as string[], disturbed: 0 };
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const number = count - left;
      const picture = mutated(seeds, random);
      try {
        const { shape } = await decode(picture);
        if (shape.join() === '1,8,8,3') outcome.decoded += 1;
        else outcome.wrong.push(`${number}: a tensor of ${shape.join()}`);
      } catch (error) {
        if (error instanceof ProblemError && error.httpStatus === 422) outcome.refused += 1;
        else outcome.wrong.push(`${number}: ${String(error)}`);
      }
      if (number % 50 === 0 && String((await decode(whole)).data) !== expected) outcome.disturbed += 1;
      if (number % 1000 === 0) onProgress(number);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return outcome;
}
