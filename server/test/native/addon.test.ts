import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addonPath, compileArguments, ensureAddon, findNodeHeaders, isAddonBuiltFor } from '../../native/addon';
import type { LibtensorflowLocation } from '../../native/locate';
import { Captured, Sandbox, put } from './fixtures';

let sandbox: Sandbox;
let tfjsNode: string;
let location: LibtensorflowLocation;
/** A Node that carries headers, so that these tests do not depend on how the one running them was installed. */
let nodePrefix: string;
beforeEach(() => {
  sandbox = new Sandbox();
  tfjsNode = join(sandbox.root, 'tfjs-node');
  nodePrefix = join(sandbox.root, 'node');
  put(join(nodePrefix, 'include', 'node', 'node_api.h'));
  const lib = join(sandbox.root, 'lib');
  location = {
    source: 'cache',
    directory: lib,
    framework: put(join(lib, 'libtensorflow_framework.so.2')),
    cc: put(join(lib, 'libtensorflow_cc.so.2')),
    include: dirname(dirname(dirname(put(join(sandbox.root, 'include', 'tensorflow', 'c', 'c_api.h'))))),
  };
});
afterEach(() => sandbox.remove());

function build(env: NodeJS.ProcessEnv = {}, at = location) {
  return ensureAddon({
    env: sandbox.env({ npm_config_nodedir: nodePrefix, CXX: 'fake-c++', ...env }),
    location: at,
    tfjsNodeDirectory: tfjsNode,
    output: new Captured(),
  });
}

/** A compiler that logs each call and delivers `product` as what it built. */
function fakeCompiler(product: string): void {
  sandbox.script(
    'fake-c++',
    `[ "$1" = --version ] && exit 0
echo call >> "$HOME/calls"
for word in "$@"; do [ "$last" = -o ] && out=$word; last=$word; done
cp '${product}' "$out"`,
  );
}

/** Any addon that Node can load does for "the compiler built one": koffi ships such a file. */
function anAddon(): string {
  const script = `const load = process.dlopen; process.dlopen = (m, f, ...r) => { console.log(f); return load(m, f, ...r); }; require('koffi')`;
  return (
    execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: __dirname }).trim().split('\n')[0] ?? ''
  );
}

const calls = () => readFileSync(join(sandbox.root, 'calls'), 'utf8').match(/call/g)?.length;

it('builds once, and again only for another library', async () => {
  fakeCompiler(anAddon());
  expect(await build()).toEqual({ ready: true, detail: 'built' });
  expect(await build()).toEqual({ ready: true, detail: 'ready' });
  expect(calls()).toBe(1);
  expect(isAddonBuiltFor(location, tfjsNode)).toBe(true);

  put(location.cc, 'a library of another size');
  expect(isAddonBuiltFor(location, tfjsNode)).toBe(false);
  expect(await build()).toEqual({ ready: true, detail: 'built' });
  expect(calls()).toBe(2);
});

it('never replaces an addon with one that does not load', async () => {
  fakeCompiler(anAddon());
  await build();
  const before = readFileSync(addonPath(tfjsNode));
  put(location.cc, 'a library of another size');
  fakeCompiler(put(join(sandbox.root, 'broken'), 'no addon'));
  expect(await build()).toEqual({ ready: false, detail: expect.stringMatching(/^not built: Error: /) });
  expect(readFileSync(addonPath(tfjsNode)).equals(before)).toBe(true);
  expect(isAddonBuiltFor(location, tfjsNode)).toBe(false);
  expect(readdirSync(dirname(addonPath(tfjsNode))).sort()).toEqual([
    'tfjs_binding.node',
    'tfjs_binding.node.built-for.json',
  ]);
});

it('gives a stock addon to the stock library and to no other', () => {
  put(addonPath(tfjsNode));
  expect(isAddonBuiltFor({ ...location, source: 'tfjs-node' }, tfjsNode)).toBe(true);
  expect(isAddonBuiltFor(location, tfjsNode)).toBe(false);
});

describe('what is missing is told and does not fail set-up', () => {
  it('no compiler', async () => {
    const state = await build({ PATH: '/nowhere' });
    expect(state).toEqual({
      ready: false,
      detail: expect.stringContaining('no C++ compiler (Debian: apt-get install g++'),
    });
    expect(existsSync(addonPath(tfjsNode))).toBe(false);
  });

  it('no headers beside the library', async () => {
    const { include: _include, ...bare } = location;
    expect(await build({}, bare)).toEqual({ ready: false, detail: expect.stringContaining('no TensorFlow headers') });
  });

  it('a compiler that fails, with its first error', async () => {
    sandbox.script('fake-c++', '[ "$1" = --version ] && exit 0; echo "x.cc:1:2: error: no such type" >&2; exit 1');
    expect(await build()).toEqual({ ready: false, detail: 'not built: x.cc:1:2: error: no such type' });
  });

  it('no Node headers', () => {
    const execPath = join(nodePrefix, 'bin', 'node');
    expect(findNodeHeaders({}, execPath)).toBe(join(nodePrefix, 'include', 'node'));
    expect(findNodeHeaders({ npm_config_nodedir: nodePrefix }, '/elsewhere/bin/node')).toBe(
      join(nodePrefix, 'include', 'node'),
    );
    rmSync(join(nodePrefix, 'include'), { recursive: true });
    expect(findNodeHeaders({ npm_config_nodedir: nodePrefix }, execPath)).toBeUndefined();
  });
});

it('links the way each platform does and binds to the library by its folder', () => {
  const at = { directory: '/l', framework: '/l/fw', cc: '/l/cc', include: '/i' };
  const linux = compileArguments('linux', '/t', at, '/n', '/o.node');
  expect(linux).toEqual(expect.arrayContaining(['-shared', '-DNAPI_VERSION=8', '/l/cc', '/l/fw', '-Wl,-rpath,/l']));
  expect(linux).not.toContain('-bundle');
  expect(compileArguments('darwin', '/t', at, '/n', '/o.node')).toEqual(
    expect.arrayContaining(['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,/l']),
  );
});
