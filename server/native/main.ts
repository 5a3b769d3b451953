/** Entry of `npm run setup`: `node server/build/native/main.js [--strip]`. */
import { parseArgs } from 'node:util';
import { NativeSetupError } from './errors';
import { setUp } from './setup';

const USAGE = `Usage: setup [--strip]
  Finds libtensorflow (LIBTENSORFLOW_DIR, a tfjs-node install, the cache) or fetches it with pip, and builds
  tfjs-node's addon against it.
  --strip  drop debug symbols from a library this run fetches (Linux)
`;

/** Runs set-up with command line words; resolves to the exit code: 0 done, 1 failed, 2 wrong words, 130 interrupted. */
export async function main(words: readonly string[]): Promise<number> {
  let strip: boolean;
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { strip: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    strip = values.strip;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }

  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await setUp({ env: process.env, output: process.stdout, strip, signal: interruption.signal });
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) {
      process.stderr.write('Interrupted; nothing was installed.\n');
      return 130;
    }
    if (!(error instanceof NativeSetupError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return 1;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
