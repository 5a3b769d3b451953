/** Removes from shared libraries the symbols that only debuggers and static linkers read (683 MB become 494 MB). */
import { NativeSetupError, diskFull } from './errors';
import { runCommand, saysDiskFull, type CommandOptions } from './process';
import { withProgress, type Output } from './progress';

/**
 * Strips `files` in place with the machine's `strip`.
 * @returns false, having said so in one line, where there is no GNU `strip`: the libraries work without it.
 * @throws NativeSetupError `DISK_FULL`, or `WHEEL_CORRUPT` when `strip` cannot read a library.
 */
export async function stripLibraries(
  files: readonly string[],
  output: Output,
  options: CommandOptions,
): Promise<boolean> {
  const version = await runCommand('strip', ['--version'], options);
  if (version.code !== 0 || !version.output.includes('GNU')) {
    output.write('Not stripping the libraries: no GNU strip is on the PATH (Debian: apt-get install binutils)\n');
    return false;
  }
  const result = await withProgress(output, { label: 'Stripping the libraries' }, () =>
    runCommand('strip', ['--strip-unneeded', ...files], options),
  );
  if (result.code === 0) return true;
  if (saysDiskFull(result.output)) throw diskFull('The disk filled up while the libraries were stripped');
  throw new NativeSetupError(
    'WHEEL_CORRUPT',
    `strip could not process the libraries: ${result.output.trim().split('\n').at(-1) ?? ''}`,
    'Run set-up without --strip',
  );
}
