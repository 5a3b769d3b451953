import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, type PinnedWheel } from '../../native/library';
import { setUp } from '../../native/setup';
import { verifyLibrary } from '../../native/verify';
import { Captured, Sandbox, put } from './fixtures';

let sandbox: Sandbox;
let output: Captured;
beforeEach(() => {
  sandbox = new Sandbox();
  output = new Captured();
});
afterEach(() => sandbox.remove());

function run(wheel: PinnedWheel, env = sandbox.env(), verify: typeof verifyLibrary = async () => undefined) {
  return setUp({ env, output, platform: 'linux', arch: 'x64', tfjsNodeDirectory: null, wheels: [wheel], verify });
}

/** Everything below the cache of libtensorflow, so that leftovers show. */
function cacheEntries(): string[] {
  const root = join(sandbox.cacheHome, 'cdk8s-serving', 'libtensorflow');
  return existsSync(root) ? readdirSync(root) : [];
}

describe('fetching with the real pip, offline, from PIP_FIND_LINKS', () => {
  it('unpacks the libraries and the C headers, and nothing else', async () => {
    const wheel = sandbox.wheel();
    const location = await run(wheel);
    const directory = cacheDirectory(sandbox.env(), wheel);
    expect(location).toMatchObject({ source: 'cache', version: '2.18.1', include: join(directory, 'include') });
    expect(readFileSync(location.cc, 'utf8')).toBe('the C API');
    expect(readFileSync(location.framework, 'utf8')).toBe('framework');
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
    expect(files.sort()).toEqual([
      'include/tensorflow/c/c_api.h',
      'include/tensorflow/c/eager/c_api.h',
      'include/tsl/platform/ctstring_internal.h',
      'lib/libtensorflow_cc.so.2',
      'lib/libtensorflow_framework.so.2',
      'libtensorflow.json',
    ]);
    expect(cacheEntries()).toEqual(['2.18.1-linux-x64']);
  });

  it('says one line the second time and asks neither pip nor python', async () => {
    const wheel = sandbox.wheel();
    const first = await run(wheel);
    output = new Captured();
    expect(await run(wheel, sandbox.env({ PATH: '/nowhere' }))).toEqual(first);
    expect(output.text).toBe(
      `libtensorflow 2.18.1 (cache): ${first.directory}; tfjs-node addon: not built: @tensorflow/tfjs-node is not installed\n`,
    );
  });

  it('replaces an incomplete cache entry', async () => {
    const wheel = sandbox.wheel();
    put(join(cacheDirectory(sandbox.env(), wheel), 'lib', 'libtensorflow_cc.so.2'), 'half');
    const location = await run(wheel);
    expect(readFileSync(location.cc, 'utf8')).toBe('the C API');
  });
});

describe('what is there is used and nothing fetched', () => {
  beforeEach(() => sandbox.fakePip('echo called > "$HOME/called"; exit 1'));

  it('LIBTENSORFLOW_DIR, whatever the cache holds', async () => {
    const own = join(sandbox.root, 'own');
    const cc = put(join(own, 'lib', 'libtensorflow_cc.so.2'));
    put(join(own, 'lib', 'libtensorflow_framework.so.2'));
    const location = await run(sandbox.wheel(), sandbox.env({ LIBTENSORFLOW_DIR: own }));
    expect(location).toMatchObject({ source: 'LIBTENSORFLOW_DIR', cc });
    expect(output.text).toBe(
      `libtensorflow (LIBTENSORFLOW_DIR): ${join(own, 'lib')}; tfjs-node addon: not built: @tensorflow/tfjs-node is not installed\n`,
    );
    expect(existsSync(join(sandbox.root, 'called'))).toBe(false);
    expect(cacheEntries()).toEqual([]);
  });

  it('a stock tfjs-node too old is passed over in one line, and then the wheel fetched', async () => {
    const tfjsNode = join(sandbox.root, 'tfjs-node');
    for (const name of ['libtensorflow', 'libtensorflow_framework']) {
      put(join(tfjsNode, 'deps', 'lib', `${name}.so.2.9.1`));
      symlinkSync(`${name}.so.2.9.1`, join(tfjsNode, 'deps', 'lib', `${name}.so.2`));
    }
    const options = { env: sandbox.env(), output, platform: 'linux', arch: 'x64', tfjsNodeDirectory: tfjsNode };
    await expect(setUp({ ...options, wheels: [sandbox.wheel()] })).rejects.toMatchObject({ code: 'WHEEL_UNAVAILABLE' });
    expect(output.text.match(/Passed over .*2\.9\.1, older than 2\.16\.1/g)).toHaveLength(1);
    expect(existsSync(join(sandbox.root, 'called'))).toBe(true);
  });
});

describe('a failure names its cause and its way out, and leaves no cache', () => {
  async function failure(promise: Promise<unknown>) {
    const error = await promise.then(() => undefined).catch((reason: unknown) => reason);
    expect(cacheEntries()).toEqual([]);
    return error;
  }
  const failing = (code: string, ...says: string[]) =>
    expect.objectContaining({
      name: 'NativeSetupError',
      code,
      message: expect.stringMatching(
        new RegExp(`^(?=.*LIBTENSORFLOW_DIR)${says.map((word) => `(?=.*${word})`).join('')}.*$`),
      ),
    });

  it('no python', async () => {
    const error = await failure(run(sandbox.wheel(), sandbox.env({ PATH: '/nowhere' })));
    expect(error).toEqual(failing('PIP_MISSING', 'No python3 is on the PATH', 'python3-pip'));
  });

  it('a python without pip', async () => {
    sandbox.script('python3', 'echo "No module named pip" >&2; exit 1');
    sandbox.script('python', 'exit 1');
    expect(await failure(run(sandbox.wheel()))).toEqual(failing('PIP_MISSING', 'python3 has no pip', 'ensurepip'));
  });

  it('an index without the wheel', async () => {
    const wheel = sandbox.wheel();
    const env = sandbox.env({ PIP_FIND_LINKS: sandbox.bin });
    const error = await failure(run(wheel, env));
    expect(error).toEqual(
      failing('WHEEL_UNAVAILABLE', 'tensorflow-cpu==2.18.1 for manylinux_2_17_x86_64', 'PIP_FIND_LINKS'),
    );
  });

  it('an index that does not answer', async () => {
    sandbox.fakePip(
      `echo "WARNING: Retrying (Retry(total=0)) after connection broken by 'ProxyError'" >&2
       echo "ERROR: No matching distribution found for tensorflow-cpu==2.18.1" >&2; exit 1`,
    );
    expect(await failure(run(sandbox.wheel()))).toEqual(failing('WHEEL_UNAVAILABLE', 'could not reach', 'proxy'));
  });

  it('a wheel of another digest', async () => {
    const wheel = { ...sandbox.wheel(), sha256: 'f'.repeat(64) };
    expect(await failure(run(wheel))).toEqual(
      failing('WHEEL_HASH_MISMATCH', `pinned one is ${'f'.repeat(64)}`, 'pip cache purge'),
    );
  });

  it('a wheel cut off on its way', async () => {
    sandbox.fakePip('head -c 100 "$PIP_FIND_LINKS"/*.whl > "$dest"/tensorflow_cpu-2.18.1-py3-none-any.whl; exit 0');
    expect(await failure(run(sandbox.wheel()))).toEqual(failing('WHEEL_HASH_MISMATCH', '\\(100 bytes\\)'));
  });

  it('a disk that fills up while pip downloads', async () => {
    sandbox.fakePip(
      'echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1',
    );
    expect(await failure(run(sandbox.wheel()))).toEqual(failing('DISK_FULL', 'XDG_CACHE_HOME'));
  });

  it('a disk too small, before anything is downloaded', async () => {
    sandbox.fakePip('echo called > "$HOME/called"; exit 1');
    const wheel = { ...sandbox.wheel(), unpackedBytes: 1e18 };
    expect(await failure(run(wheel))).toEqual(failing('DISK_FULL', 'MB are free'));
    expect(existsSync(join(sandbox.root, 'called'))).toBe(false);
  });

  it('a cache folder that cannot be made', async () => {
    const env = sandbox.env({ XDG_CACHE_HOME: put(join(sandbox.root, 'file')) });
    expect(await failure(run(sandbox.wheel(), env))).toEqual(failing('CACHE_UNWRITABLE', 'XDG_CACHE_HOME'));
  });

  it('a library that does not load', async () => {
    const error = await failure(run(sandbox.wheel(), sandbox.env(), verifyLibrary));
    expect(error).toEqual(failing('LIBRARY_UNLOADABLE', 'does not load here: Error: ', 'glibc'));
  });

  it('a platform without a wheel', async () => {
    const options = { env: sandbox.env(), output, platform: 'win32', arch: 'x64', tfjsNodeDirectory: null };
    expect(await failure(setUp(options))).toEqual(
      failing('PLATFORM_UNSUPPORTED', 'win32-x64', 'linux-x64, linux-arm64, darwin-arm64'),
    );
  });
});

it('refuses a wheel that lacks a library, with pinned digest and all', async () => {
  const wheel = sandbox.wheel(['tensorflow/libtensorflow_cc.so.2']);
  await expect(run(wheel)).rejects.toMatchObject({
    code: 'WHEEL_CORRUPT',
    message: expect.stringContaining('lacks tensorflow/libtensorflow_cc.so.2'),
  });
  expect(cacheEntries()).toEqual([]);
});
