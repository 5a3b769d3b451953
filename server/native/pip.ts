/** Gets a wheel with the user's own pip, and so through their index, proxy, certificates and `PIP_FIND_LINKS`. */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { NativeSetupError, USE_OWN_LIBRARY, diskFull } from './errors';
import type { PinnedWheel } from './library';
import { lastLine, runCommand, saysDiskFull, type CommandOptions } from './process';

const PYTHONS = ['python3', 'python'];

/**
 * The name of a Python on the PATH whose pip answers.
 * @throws NativeSetupError `PIP_MISSING` when there is none.
 */
export async function findPython(options: CommandOptions): Promise<string> {
  let found: string | undefined;
  for (const python of PYTHONS) {
    const version = await runCommand(python, ['-m', 'pip', '--version'], options);
    if (version.code === 0) return python;
    if (!version.missing) found ??= python;
  }
  throw new NativeSetupError(
    'PIP_MISSING',
    found
      ? `${found} has no pip, which is what fetches libtensorflow`
      : 'No python3 is on the PATH; its pip is what fetches libtensorflow',
    `Install Python 3 with pip (Debian: apt-get install python3-pip; elsewhere: python3 -m ensurepip), ${USE_OWN_LIBRARY}`,
  );
}

/** pip's arguments for fetching exactly `wheel` into `directory`, whatever platform and Python pip itself runs on. */
export function downloadArguments(wheel: PinnedWheel, directory: string): string[] {
  return [
    ...['-m', 'pip', 'download', `${wheel.distribution}==${wheel.version}`],
    ...['--no-deps', '--only-binary=:all:', '--python-version', wheel.pythonVersion, '--platform', wheel.pipPlatform],
    ...['--dest', directory, '--progress-bar', 'off', '--no-input', '--disable-pip-version-check', '--quiet'],
  ];
}

/**
 * Downloads `wheel` below `directory` and checks its digest; pip's temporary files go there too, so that removing the
 * directory removes everything and a small `/tmp` does not matter.
 * @returns path of the wheel file.
 * @throws NativeSetupError `WHEEL_UNAVAILABLE`, `DISK_FULL` or `WHEEL_HASH_MISMATCH`.
 */
export async function downloadWheel(
  python: string,
  wheel: PinnedWheel,
  directory: string,
  options: CommandOptions,
): Promise<string> {
  const temporary = join(directory, 'tmp');
  const delivered = join(directory, 'wheel');
  mkdirSync(temporary, { recursive: true });
  mkdirSync(delivered, { recursive: true });
  const env = { ...options.env, TMPDIR: temporary };
  const pip = await runCommand(python, downloadArguments(wheel, delivered), { ...options, env });
  const name = readdirSync(delivered).find((file) => file.endsWith('.whl'));
  if (pip.code !== 0 || name === undefined) throw downloadFailure(wheel, pip.output);

  const path = join(delivered, name);
  const sha256 = await digestOf(path, options.signal);
  if (sha256 !== wheel.sha256) {
    throw new NativeSetupError(
      'WHEEL_HASH_MISMATCH',
      `pip delivered ${name} (${statSync(path).size} bytes) with sha256 ${sha256}, and the pinned one is ${wheel.sha256}`,
      `Nothing was installed: empty pip's cache (pip cache purge) and try again, check what the index you use serves, ${USE_OWN_LIBRARY}`,
    );
  }
  return path;
}

function downloadFailure(wheel: PinnedWheel, output: string): NativeSetupError {
  const what = `${wheel.distribution}==${wheel.version} for ${wheel.pipPlatform}`;
  if (saysDiskFull(output)) return diskFull('pip ran out of disk space while fetching the wheel');
  if (/Retrying \(|ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError/.test(output)) {
    return new NativeSetupError(
      'WHEEL_UNAVAILABLE',
      `pip could not reach the package index for ${what}: ${lastErrorLine(output)}`,
      `Check the network, proxy and index pip is configured for (pip config list), or fetch the wheel elsewhere and set PIP_FIND_LINKS to its folder, ${USE_OWN_LIBRARY}`,
    );
  }
  return new NativeSetupError(
    'WHEEL_UNAVAILABLE',
    `pip could not get ${what}: ${lastErrorLine(output) || 'it said nothing'}`,
    `Make the wheel available on the index pip is configured for (pip config list), or set PIP_FIND_LINKS to a folder that holds it, ${USE_OWN_LIBRARY}`,
  );
}

function lastErrorLine(output: string): string {
  const errors = output.split('\n').filter((line) => line.startsWith('ERROR:'));
  return (errors.at(-1)?.slice('ERROR:'.length).trim() ?? lastLine(output)).replace(/\.$/, '');
}

async function digestOf(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest('hex');
}
