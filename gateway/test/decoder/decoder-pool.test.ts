import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { ImagePreprocessing } from '@cdk8s-serving/contract';
import { DECODER_LIMITS, DecoderPool, type DecoderLimits } from '../../index';
import { png, pngDeclaring } from '../support/pictures';
import { until } from '../support/start';

const RECIPE: ImagePreprocessing = {
  kind: 'image',
  input: 'image',
  width: 2,
  height: 2,
  color: 'rgb',
  interpolation: 'nearest',
  scaling: 'none',
};
const never = new AbortController().signal;

let pool: DecoderPool;
let deaths = 0;
function open(limits: Partial<DecoderLimits> = {}): DecoderPool {
  deaths = 0;
  pool = new DecoderPool({ ...DECODER_LIMITS, ...limits }, () => (deaths += 1));
  return pool;
}
afterEach(() => pool.close());

const decode = (picture: Buffer, signal = never) => pool.preprocess(picture, RECIPE, 'uint8', signal);
const small = () => png([...Array(12).keys()], 2, 2, 3);
const isGood = async (): Promise<boolean> =>
  [...(await decode(await small())).data].join() === [...Array(12).keys()].join();

/** A picture that takes about this many bytes to decode. */
async function largePicture(bytes: number): Promise<Buffer> {
  const side = Math.floor(Math.sqrt(bytes / 3));
  return sharp({ create: { width: side, height: side, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
}

describe('a decoder process', () => {
  test('gives the same tensor as decoding here, and its refusals in the same words', async () => {
    open({ processes: 1 });
    expect(await isGood()).toBe(true);
    await expect(decode(Buffer.from('<svg/>'))).rejects.toMatchObject({
      problem: 'picture-unreadable',
      message: 'not a picture of a known format; send JPEG, PNG, GIF, WebP',
    });
    await expect(decode(pngDeclaring(50_000, 50_000))).rejects.toThrow('has 50000x50000 pixels');
    expect(deaths).toBe(0);
  });

  test('has nothing of the environment of the gateway', async () => {
    process.env['API_KEYS'] = 'a-secret-of-the-gateway';
    open({ processes: 1 });
    delete process.env['API_KEYS'];
    await isGood();
    const [pid] = pool.pids;
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toMatch(/API_KEYS|secret/);
  });

  test('that dies takes the picture it had with it and no other, and another takes its place', async () => {
    open({ processes: 1 });
    const [pid = 0] = pool.pids;
    await isGood();
    const large = decode(await largePicture(20e6));
    const behind = isGood();
    process.kill(pid, 'SIGSEGV');
    await expect(large).rejects.toMatchObject({ problem: 'picture-unreadable', httpStatus: 422 });
    expect(await behind).toBe(true);
    expect(deaths).toBe(1);
    expect(pool.pids).not.toContain(pid);
  });

  test('has a ceiling of memory, and a picture that needs more is refused', async () => {
    open({ processes: 1, maxMemoryBytes: 180 * 1024 * 1024 });
    await expect(decode(await largePicture(120e6))).rejects.toMatchObject({ problem: 'picture-unreadable' });
    expect(await isGood()).toBe(true);
  });

  test('has room for one large picture after another: what the last one took is given back', async () => {
    open({ processes: 1 });
    const large = await largePicture(120e6);
    for (let count = 0; count < 3; count += 1) expect((await decode(large)).shape).toEqual([1, 2, 2, 3]);
    expect(deaths).toBe(0);
  }, 60_000);

  test('that takes too long for one picture is ended', async () => {
    open({ processes: 1, timeoutMs: 1_000 });
    await until(() => isGood().catch(() => false));
    const [pid = 0] = pool.pids;
    process.kill(pid, 'SIGSTOP');
    await expect(decode(await small())).rejects.toMatchObject({ problem: 'picture-unreadable' });
    await until(() => !isRunning(pid));
    await until(() => isGood().catch(() => false));
  });

  test('takes one picture at a time; who goes away leaves the queue', async () => {
    open({ processes: 1 });
    await isGood();
    const large = decode(await largePicture(20e6));
    const gone = new AbortController();
    const waiting = decode(await small(), gone.signal);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ problem: 'client-gone' });
    expect((await large).shape).toEqual([1, 2, 2, 3]);
  });

  test('ends with its pool, and what was asked of it is refused', async () => {
    open();
    await isGood();
    const { pids } = pool;
    expect(pids).toHaveLength(2);
    const pictures = [await largePicture(20e6), await largePicture(20e6), await small()];
    const late = await small();
    const asked = pictures.map((picture) => decode(picture));
    pool.close();
    // Nothing is waited for in between: a refusal that nobody listens to fails the process.
    const ends = await Promise.allSettled([...asked, decode(late)]);
    expect(ends.map(({ status }) => status)).toEqual(new Array(4).fill('rejected'));
    await until(() => pids.every((pid) => !isRunning(pid)));
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
