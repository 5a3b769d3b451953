import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(__dirname, '..', '..', 'bench', 'reload-run.ts');

/** `npm run bench -- reload` does 50. */
const RELOADS = 10;

/** Resident bytes of a server process, as every projection and the image run it, after each reload of a 30 MB model. */
async function residentBytes(kind: string): Promise<number[]> {
  const env = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
  const args = ['-r', 'ts-node/register', SCRIPT, kind, String(RELOADS)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as number[];
}

/** The middle one of five, because a thread's garbage is there in one moment and gone in the next. */
function median(bytes: readonly number[]): number {
  return [...bytes].sort((a, b) => a - b)[2] ?? NaN;
}

test.each(['saved-model', 'tfjs'])(
  `${RELOADS} reloads of a %s of 30 MB leave the memory within 15 %% of where it was after the third`,
  async (kind) => {
    const bytes = await residentBytes(kind);
    expect(bytes).toHaveLength(RELOADS + 1);
    expect(median(bytes.slice(-5)) / median(bytes.slice(3, 8))).toBeLessThan(1.15);
  },
  180_000,
);
