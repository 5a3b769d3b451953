/** Loads native files in a process of their own, so that a library this machine cannot run never reaches the cache. */
import { NativeSetupError, USE_OWN_LIBRARY } from './errors';
import { lastLine, runCommand, type CommandOptions } from './process';

/** The two files of one libtensorflow. */
export interface LibraryPair {
  readonly framework: string;
  readonly cc: string;
}

const PRINT_VERSION = `
const [koffiPath, framework, cc] = process.argv.slice(1);
const koffi = require(koffiPath);
koffi.load(framework, { global: true });
process.stdout.write(koffi.load(cc).func('const char *TF_Version()')() + '\\n');
`;

/**
 * Loads the pair and asks it for its version.
 * @throws NativeSetupError `LIBRARY_UNLOADABLE` when it does not load or is not `version`.
 */
export async function verifyLibrary(pair: LibraryPair, version: string, options: CommandOptions): Promise<void> {
  const args = ['-e', PRINT_VERSION, require.resolve('koffi'), pair.framework, pair.cc];
  const result = await runCommand(process.execPath, args, quiet(options));
  if (result.code === 0 && lastLine(result.output) === version) return;
  const said = /^\w*Error: .*$/m.exec(result.output)?.[0] ?? lastLine(result.output);
  throw new NativeSetupError(
    'LIBRARY_UNLOADABLE',
    result.signal
      ? `libtensorflow ${version} stops with ${result.signal} when it is loaded (it needs a processor with AVX on x86-64)`
      : `libtensorflow ${version} does not load here: ${said}`,
    `It needs glibc 2.17 or later and libstdc++: use such a machine, ${USE_OWN_LIBRARY}`,
  );
}

/** What went wrong when Node loaded the addon `file`, in one line; undefined when it loaded. */
export async function addonLoadFailure(file: string, options: CommandOptions): Promise<string | undefined> {
  const result = await runCommand(process.execPath, ['-e', 'require(process.argv[1])', file], quiet(options));
  if (result.code === 0) return undefined;
  return /^\w*Error: .*$/m.exec(result.output)?.[0] ?? `Node stopped with ${result.signal ?? result.code}`;
}

/** TensorFlow reports CPU features on loading; those lines are not an answer to anything here. */
function quiet(options: CommandOptions): CommandOptions {
  return { ...options, env: { ...options.env, TF_CPP_MIN_LOG_LEVEL: '3' } };
}
