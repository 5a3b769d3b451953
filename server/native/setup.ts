/** `npm run setup`: finds libtensorflow or fetches it, builds the addon, and says where everything is. */
import { ensureAddon } from './addon';
import { NativeSetupError, USE_OWN_LIBRARY } from './errors';
import { installLibtensorflow } from './install';
import { PINNED_WHEELS, wheelFor, type PinnedWheel } from './library';
import { findTfjsNode, searchLibtensorflow, type LibtensorflowLocation } from './locate';
import type { Output } from './progress';
import type { verifyLibrary } from './verify';

/** What set-up works on; the defaults are this process and this installation. */
export interface SetupOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly output: Output;
  readonly strip?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly platform?: string;
  readonly arch?: string;
  /** See `SearchOptions`. */
  readonly tfjsNodeDirectory?: string | null;
  readonly wheels?: readonly PinnedWheel[];
  /** See `InstallOptions`. */
  readonly verify?: typeof verifyLibrary;
}

/**
 * Runs set-up and returns where libtensorflow is. Everything there already: one line, no child process.
 * @throws NativeSetupError with any of its codes; AbortError.
 */
export async function setUp(options: SetupOptions): Promise<LibtensorflowLocation> {
  const { env, output, signal } = options;
  const search = searchLibtensorflow(options);
  for (const { directory, reason } of search.passedOver) output.write(`Passed over ${directory}: ${reason}\n`);
  for (const warning of search.warnings) output.write(`Warning: ${warning}\n`);
  const location =
    search.location ??
    (await installLibtensorflow({
      env,
      output,
      signal,
      wheel: requireWheel(options),
      ...(options.strip !== undefined && { strip: options.strip }),
      ...(options.verify && { verify: options.verify }),
    }));

  const tfjsNodeDirectory = options.tfjsNodeDirectory === undefined ? findTfjsNode() : options.tfjsNodeDirectory;
  const addon =
    tfjsNodeDirectory === null
      ? 'not built: @tensorflow/tfjs-node is not installed'
      : (await ensureAddon({ env, output, signal, location, tfjsNodeDirectory })).detail;
  const version = location.version === undefined ? '' : ` ${location.version}`;
  output.write(`libtensorflow${version} (${location.source}): ${location.directory}; tfjs-node addon: ${addon}\n`);
  return location;
}

function requireWheel(options: SetupOptions): PinnedWheel {
  const platform = options.platform ?? process.platform;
  const arch = options.arch ?? process.arch;
  const wheels = options.wheels ?? PINNED_WHEELS;
  const wheel = wheelFor(platform, arch, wheels);
  if (wheel && !(platform === process.platform && isMusl())) return wheel;
  const known = wheels.map(({ target }) => target).join(', ');
  throw new NativeSetupError(
    'PLATFORM_UNSUPPORTED',
    wheel
      ? `This is a musl system (Alpine?), and TensorFlow's libraries for ${wheel.target} need glibc`
      : `TensorFlow publishes no usable library for ${platform}-${arch}; it does for ${known}`,
    `Use one of those platforms (the image runs on any container host), ${USE_OWN_LIBRARY}`,
  );
}

/** Node reports the glibc it runs on; on Linux none means another C library. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}
