import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProtobufWriter } from '@cdk8s-serving/contract';
import { MODELS, eventually, temporaryDirectory } from '../support/server';
import { Target } from '../support/target';

const HALF = join(MODELS, 'half_plus_two', '123');
const DIGITS = join(__dirname, '..', '..', '..', 'examples', 'digits', 'model', '1');

/** Numbers that are the same in every run (mulberry32). */
function randomBytes(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Messages within messages. */
function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(0);
  for (let level = 0; level < depth; level += 1) bytes = new ProtobufWriter().bytes(2, bytes).finish();
  return bytes;
}

interface Version {
  readonly version: string;
  readonly state: string;
  readonly status: { readonly error_code: string; readonly error_message: string };
}

async function versionsOf(target: Target): Promise<readonly Version[]> {
  const response = await fetch(`${target.rest}/v1/models/faulty`);
  return ((await response.json()) as { model_version_status: Version[] }).model_version_status;
}

/** A copy of a version with something done to it. */
type Fault = readonly [name: string, of: string, harm: (path: string) => void];

const pb = (path: string): string => join(path, 'saved_model.pb');
const file = (path: string, name: string): string => join(path, 'variables', name);
const harm = (name: string, write: () => Uint8Array): Fault => [name, HALF, (path) => writeFileSync(pb(path), write())];

const FAULTS: readonly Fault[] = [
  harm('an empty saved_model.pb', () => new Uint8Array(0)),
  harm('a saved_model.pb of text', () => Buffer.from('<html>Not Found</html>')),
  harm('half a saved_model.pb', () => readFileSync(pb(HALF)).subarray(0, 3000)),
  harm('messages nested 50 000 deep', () => nested(50_000)),
  harm('a graph nested 50 000 deep', () => new ProtobufWriter().uint32(1, 1).bytes(2, nested(50_000)).finish()),
  harm('a length of 2 GB', () => Buffer.of(0x12, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2, 3)),
  harm('a length of 2^63', () => Buffer.of(0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01)),
  ['no variables', DIGITS, (path) => rmSync(join(path, 'variables'), { recursive: true })],
  ['no values of variables', DIGITS, (path) => rmSync(file(path, 'variables.data-00000-of-00001'))],
  ['half the values of variables', DIGITS, (path) => truncateSync(file(path, 'variables.data-00000-of-00001'), 500)],
  ['an empty index of variables', DIGITS, (path) => truncateSync(file(path, 'variables.index'), 0)],
  ['an index of noise', DIGITS, (path) => writeFileSync(file(path, 'variables.index'), Buffer.alloc(300, 0xab))],
];

describe('version directories that are broken', () => {
  let target: Target;
  const base = temporaryDirectory();

  beforeAll(async () => {
    cpSync(HALF, join(base, '1'), { recursive: true });
    FAULTS.forEach(([, of, apply], index) => {
      const path = join(base, String(index + 2));
      cpSync(of, path, { recursive: true });
      apply(path);
    });
    // These are no versions at all, and nobody may wait for them.
    mkdirSync(join(base, '100', 'saved_model.pb'), { recursive: true });
    cpSync(join(DIGITS, 'variables'), join(base, '101', 'variables'), { recursive: true });
    target = await Target.start(['--max_num_load_retries=0'], { faulty: base });
    await eventually(async () => (await versionsOf(target)).every(({ state }) => /^(END|AVAILABLE)$/.test(state)));
  });

  afterAll(async () => {
    expect(await target.stop()).toBe(0);
  });

  test.each(FAULTS.map(([name], index) => [name, String(index + 2)]))(
    '%s: the version says why it ended, and names no path',
    async (_name, number) => {
      const version = (await versionsOf(target)).find(({ version: each }) => each === number);
      expect(version).toMatchObject({ state: 'END', status: { error_message: expect.stringMatching(/\w/) } });
      expect(version?.status.error_code).not.toBe('OK');
      expect(version?.status.error_message).not.toContain(base);
    },
  );

  test('the good version beside them is served, and nothing else is a version', async () => {
    const versions = await versionsOf(target);
    expect(versions.filter(({ state }) => state === 'AVAILABLE').map(({ version }) => version)).toEqual(['1']);
    expect(versions).toHaveLength(FAULTS.length + 1);
    expect(JSON.parse((await target.predict('faulty', '{"instances": [1.0]}')).text)).toEqual({ predictions: [2.5] });
    await target.expectWell();
  });
});

test('a saved_model.pb with bytes changed anywhere is loaded or refused, and the process lives', async () => {
  const base = temporaryDirectory();
  const good = readFileSync(pb(DIGITS));
  const random = randomBytes(5);
  cpSync(HALF, join(base, '1'), { recursive: true });
  for (let version = 2; version < 62; version += 1) {
    const path = join(base, String(version));
    cpSync(DIGITS, path, { recursive: true });
    const bytes = Buffer.from(good);
    for (let change = 0; change <= version % 8; change += 1) bytes[random() % bytes.length] = random() & 0xff;
    writeFileSync(pb(path), bytes);
  }
  const target = await Target.start(['--max_num_load_retries=0'], { faulty: base });
  try {
    await eventually(async () => (await versionsOf(target)).every(({ state }) => /^(END|AVAILABLE)$/.test(state)));
    expect(await versionsOf(target)).toHaveLength(61);
    const { text } = await target.predict('faulty/versions/1', '{"instances": [1.0]}');
    expect(JSON.parse(text)).toEqual({ predictions: [2.5] });
    await target.expectWell();
  } finally {
    await target.stop();
  }
});

test('a version directory that is deleted or overwritten while it serves goes on serving what it was', async () => {
  const base = temporaryDirectory();
  cpSync(HALF, join(base, '1'), { recursive: true });
  const target = await Target.start(['--file_system_poll_wait_seconds=0'], { faulty: base });
  const answer = async (): Promise<unknown> =>
    JSON.parse((await target.predict('faulty', '{"instances": [1.0]}')).text);
  try {
    writeFileSync(pb(join(base, '1')), 'overwritten');
    expect(await answer()).toEqual({ predictions: [2.5] });
    rmSync(base, { recursive: true });
    expect(await answer()).toEqual({ predictions: [2.5] });
    await target.expectWell();
  } finally {
    await target.stop();
  }
});

test('a version directory that is rewritten again and again while it is loaded ends one way or the other', async () => {
  const base = temporaryDirectory();
  const path = join(base, '1');
  cpSync(DIGITS, path, { recursive: true });
  const target = await Target.start(['--max_num_load_retries=1000', '--load_retry_interval_micros=1000'], {
    faulty: base,
  });
  try {
    for (let version = 2; version <= 6; version += 1) {
      const next = join(base, String(version));
      for (const content of [HALF, DIGITS, HALF, DIGITS]) {
        cpSync(content, next, { recursive: true, force: true });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await target.expectWell();
    }
    await eventually(async () => {
      const [newest] = await versionsOf(target);
      return newest?.version === '6' && newest.state === 'AVAILABLE';
    });
  } finally {
    await target.stop();
  }
});
