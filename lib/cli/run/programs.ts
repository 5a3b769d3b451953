import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { LocalCommand } from '../../local/plan';
import { RunError } from './run-error';

/** The package whose `bin` holds a command. */
const PACKAGE_OF: Readonly<Record<LocalCommand, string>> = {
  'model-server': '@cdk8s-serving/server',
  'serving-gateway': '@cdk8s-serving/gateway',
};

/**
 * Absolute path of a command's program, as installed for a directory.
 *
 * The packages are looked up from where the user stands and are no dependencies of this one: synthesizing installs no
 * TensorFlow.
 *
 * @throws RunError when the package is not installed there, or not compiled.
 */
export function findProgram(command: LocalCommand, cwd: string): string {
  const name = PACKAGE_OF[command];
  const manifestFile = resolveFrom(cwd, `${name}/package.json`);
  if (manifestFile === undefined) {
    throw new RunError(
      `the program ${command} comes with ${name}, which is not installed for ${cwd}: run \`npm install ${name}\` there`,
    );
  }
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { bin?: Readonly<Record<string, string>> };
  const bin = manifest.bin?.[command];
  const program = bin === undefined ? undefined : join(dirname(manifestFile), bin);
  if (program === undefined || !existsSync(program)) {
    throw new RunError(`${name} in ${dirname(manifestFile)} has no program ${command}: install it again`);
  }
  return program;
}

function resolveFrom(cwd: string, request: string): string | undefined {
  try {
    return createRequire(join(cwd, 'package.json')).resolve(request);
  } catch {
    return undefined;
  }
}
