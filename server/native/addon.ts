/**
 * Builds tfjs-node's native addon against the very libtensorflow that the server loads: two C++ files that include
 * nothing but Node-API and TensorFlow's C headers, so one compiler command does it and nothing is downloaded.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LibtensorflowLocation } from './locate';
import { lastLine, runCommand, type CommandOptions } from './process';
import { withProgress, type Output } from './progress';
import { addonLoadFailure } from './verify';

/** The Node-API version tfjs-node 4 names its newest addon folder after, and with it where its JavaScript looks. */
const NODE_API_VERSION = 8;
const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'];

/** Whether the addon can be used with the library at hand. `detail` is one clause for the user. */
export interface AddonState {
  readonly ready: boolean;
  readonly detail: string;
}

/** What is needed to build. */
export interface AddonOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly location: LibtensorflowLocation;
  readonly tfjsNodeDirectory: string;
  readonly output: Output;
  readonly signal?: AbortSignal | undefined;
}

/** Where tfjs-node's JavaScript looks for its addon. */
export function addonPath(tfjsNodeDirectory: string): string {
  return join(tfjsNodeDirectory, 'lib', `napi-v${NODE_API_VERSION}`, 'tfjs_binding.node');
}

/**
 * Whether tfjs-node's addon is there and was built against `location`. Two versions of libtensorflow in one process
 * share file names inside the loader and crash, so an addon for which this is false must not be loaded beside it.
 */
export function isAddonBuiltFor(location: LibtensorflowLocation, tfjsNodeDirectory: string): boolean {
  const addon = addonPath(tfjsNodeDirectory);
  if (!existsSync(addon)) return false;
  const stamp = readStamp(addon);
  // A stock install has no stamp of ours: its addon belongs to the library beside it.
  return stamp === undefined ? location.source === 'tfjs-node' : stamp === stampOf(location);
}

/**
 * Makes the addon fit `location`, building it unless it does already. What stands in the way (no headers, no
 * compiler, a read-only folder) is told in the result: models in TensorFlow.js formats are all that needs the addon.
 * @throws AbortError.
 */
export async function ensureAddon(options: AddonOptions): Promise<AddonState> {
  const { env, location, tfjsNodeDirectory } = options;
  if (isAddonBuiltFor(location, tfjsNodeDirectory)) return { ready: true, detail: 'ready' };
  if (location.include === undefined) return skipped(`no TensorFlow headers beside ${location.directory}`);
  const nodeHeaders = findNodeHeaders(env, process.execPath);
  if (nodeHeaders === undefined) {
    return skipped(
      'no Node headers (install them, or set npm_config_nodedir to the prefix whose include/node has them)',
    );
  }
  const commands: CommandOptions = { env, signal: options.signal };
  const compiler = await findCompiler(commands);
  if (!compiler) return skipped('no C++ compiler (Debian: apt-get install g++; macOS: xcode-select --install)');

  const addon = addonPath(tfjsNodeDirectory);
  // Node only loads a file as an addon when its name ends so.
  const built = addon.replace(/\.node$/, `.${process.pid}.node`);
  const [command, ...compilerArguments] = compiler;
  const args = compileArguments(process.platform, tfjsNodeDirectory, location, nodeHeaders, built);
  try {
    mkdirSync(dirname(addon), { recursive: true });
    const failure = await withProgress(
      options.output,
      { label: `Building the tfjs-node addon with ${command}` },
      async () => {
        const result = await runCommand(command, [...compilerArguments, ...args], commands);
        return result.code === 0
          ? addonLoadFailure(built, commands)
          : (firstError(result.output) ?? `${command} failed`);
      },
    );
    if (failure !== undefined) return skipped(failure);
    renameSync(built, addon);
    writeFileSync(stampPath(addon), stampOf(location));
    return { ready: true, detail: 'built' };
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return skipped((error as Error).message);
  } finally {
    rmSync(built, { force: true });
  }
}

/** Prefix-style look-up of `node_api.h`: `npm_config_nodedir`, then the folder this Node was installed to. */
export function findNodeHeaders(env: NodeJS.ProcessEnv, execPath: string): string | undefined {
  return [env['npm_config_nodedir'], dirname(dirname(execPath))]
    .filter((prefix) => prefix !== undefined && prefix !== '')
    .map((prefix) => join(prefix as string, 'include', 'node'))
    .find((directory) => existsSync(join(directory, 'node_api.h')));
}

/**
 * Arguments that compile and link the addon to `output`; the library's folder goes into the run path, so the loader
 * takes that library and no other.
 */
export function compileArguments(
  platform: NodeJS.Platform,
  tfjsNodeDirectory: string,
  location: Pick<LibtensorflowLocation, 'cc' | 'framework' | 'directory' | 'include'>,
  nodeHeaders: string,
  output: string,
): string[] {
  const shared = platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-w', `-DNAPI_VERSION=${NODE_API_VERSION}`, ...shared],
    ...['-I', location.include ?? '', '-I', nodeHeaders],
    ...['-o', output, ...SOURCES.map((source) => join(tfjsNodeDirectory, 'binding', source))],
    ...[location.cc, location.framework, `-Wl,-rpath,${location.directory}`],
  ];
}

async function findCompiler(commands: CommandOptions): Promise<[string, ...string[]] | undefined> {
  // CXX may carry a wrapper or flags: "ccache g++".
  const candidates = [commands.env['CXX'] ?? '', 'c++', 'g++', 'clang++'];
  for (const candidate of candidates) {
    const [command, ...args] = candidate.split(' ').filter((word) => word !== '');
    if (command === undefined) continue;
    if ((await runCommand(command, [...args, '--version'], commands)).code === 0) return [command, ...args];
  }
  return undefined;
}

function skipped(reason: string): AddonState {
  return { ready: false, detail: `not built: ${reason}` };
}

function firstError(compilerOutput: string): string | undefined {
  return /^.*\berror: .*$/m.exec(compilerOutput)?.[0] ?? (lastLine(compilerOutput) || undefined);
}

function stampPath(addon: string): string {
  return `${addon}.built-for.json`;
}

function readStamp(addon: string): string | undefined {
  try {
    return readFileSync(stampPath(addon), 'utf8');
  } catch {
    return undefined;
  }
}

/** The size tells apart two libraries that were put at the same path one after the other. */
function stampOf(location: LibtensorflowLocation): string {
  return `${JSON.stringify({ library: location.cc, libraryBytes: statSync(location.cc).size })}\n`;
}
