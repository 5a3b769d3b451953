import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, cacheRoot, compareVersions } from '../../native/library';
import { locateCached, searchLibtensorflow, type SearchOptions } from '../../native/locate';
import { Sandbox, put } from './fixtures';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

function search(env: NodeJS.ProcessEnv, extra: SearchOptions = {}) {
  return searchLibtensorflow({ env, platform: 'linux', arch: 'x64', tfjsNodeDirectory: null, ...extra });
}

function fillCache(env: NodeJS.ProcessEnv): string {
  const directory = cacheDirectory(env, { version: '2.18.1', target: 'linux-x64' });
  put(join(directory, 'lib', 'libtensorflow_framework.so.2'), 'fw');
  put(join(directory, 'lib', 'libtensorflow_cc.so.2'), 'api');
  put(join(directory, 'include', 'tensorflow', 'c', 'c_api.h'));
  const manifest = {
    version: '2.18.1',
    wheelSha256: '0',
    stripped: false,
    libraries: { framework: 'libtensorflow_framework.so.2', cc: 'libtensorflow_cc.so.2' },
    fileBytes: { framework: 2, cc: 3 },
  };
  writeFileSync(join(directory, 'libtensorflow.json'), JSON.stringify(manifest));
  return directory;
}

/** What a stock tfjs-node install of that version leaves. */
function fillStock(version: string): string {
  const package_ = join(sandbox.root, 'tfjs-node');
  const lib = join(package_, 'deps', 'lib');
  for (const name of ['libtensorflow', 'libtensorflow_framework']) {
    put(join(lib, `${name}.so.${version}`));
    symlinkSync(`${name}.so.${version}`, join(lib, `${name}.so.2`));
  }
  put(join(package_, 'deps', 'include', 'tensorflow', 'c', 'c_api.h'));
  return package_;
}

describe('where the cache is', () => {
  it('follows XDG_CACHE_HOME, ignores a relative one, and falls back to ~/.cache', () => {
    expect(cacheRoot({ XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe('/x/cdk8s-serving/libtensorflow');
    expect(cacheRoot({ XDG_CACHE_HOME: 'x', HOME: '/h' })).toBe('/h/.cache/cdk8s-serving/libtensorflow');
    expect(cacheRoot({ HOME: '/h' })).toBe('/h/.cache/cdk8s-serving/libtensorflow');
  });
});

describe('the order of the search', () => {
  it('finds nothing where nothing is', () => {
    expect(search(sandbox.env())).toEqual({ passedOver: [], warnings: [] });
  });

  it('takes LIBTENSORFLOW_DIR before a recent stock install and the cache', () => {
    fillCache(sandbox.env());
    const own = join(sandbox.root, 'own');
    put(join(own, 'libtensorflow_cc.so.2'));
    put(join(own, 'libtensorflow_framework.so.2'));
    put(join(own, 'include', 'tensorflow', 'c', 'c_api.h'));
    const found = search(sandbox.env({ LIBTENSORFLOW_DIR: own }), { tfjsNodeDirectory: fillStock('2.17.0') });
    expect(found.location).toEqual({
      source: 'LIBTENSORFLOW_DIR',
      directory: own,
      framework: join(own, 'libtensorflow_framework.so.2'),
      cc: join(own, 'libtensorflow_cc.so.2'),
      include: join(own, 'include'),
    });
  });

  it('takes a recent stock install before the cache', () => {
    fillCache(sandbox.env());
    const stock = fillStock('2.17.0');
    const { location, passedOver } = search(sandbox.env(), { tfjsNodeDirectory: stock });
    expect(location).toMatchObject({ source: 'tfjs-node', version: '2.17.0', include: join(stock, 'deps', 'include') });
    expect(passedOver).toEqual([]);
  });

  it('passes over stock 2.9.1 with its reason and takes the cache', () => {
    const cache = fillCache(sandbox.env());
    const { location, passedOver } = search(sandbox.env(), { tfjsNodeDirectory: fillStock('2.9.1') });
    expect(location).toMatchObject({ source: 'cache', directory: join(cache, 'lib'), version: '2.18.1' });
    expect(passedOver.map(({ reason }) => reason)).toEqual([expect.stringMatching(/2\.9\.1, older than 2\.16\.1/)]);
  });

  it('does not take links that lead out of tfjs-node for a stock install', () => {
    const elsewhere = join(sandbox.root, 'elsewhere');
    const lib = join(sandbox.root, 'tfjs-node', 'deps', 'lib');
    mkdirSync(lib, { recursive: true });
    for (const name of ['libtensorflow.so', 'libtensorflow_framework.so']) {
      symlinkSync(put(join(elsewhere, `${name}.2.18.1`)), join(lib, `${name}.2`));
    }
    const found = search(sandbox.env(), { tfjsNodeDirectory: join(sandbox.root, 'tfjs-node') });
    expect(found).toEqual({ passedOver: [], warnings: [] });
  });
});

describe('LIBTENSORFLOW_DIR is the user’s word', () => {
  it('is used below the minimum, with one warning', () => {
    const { location, warnings } = search(sandbox.env({ LIBTENSORFLOW_DIR: join(fillStock('2.9.1'), 'deps') }));
    expect(location).toMatchObject({ source: 'LIBTENSORFLOW_DIR', version: '2.9.1' });
    expect(warnings).toEqual([expect.stringContaining('2.9.1, older than 2.16.1: it is used as asked')]);
  });

  it('is refused, and nothing else tried, when no library is there', () => {
    fillCache(sandbox.env());
    expect(() => search(sandbox.env({ LIBTENSORFLOW_DIR: '/nowhere' }))).toThrow(
      expect.objectContaining({ code: 'LIBRARY_DIR_UNUSABLE', message: expect.stringContaining('/nowhere') }),
    );
  });
});

describe('a cache entry counts only when it is whole', () => {
  it.each(['libtensorflow.json', 'lib/libtensorflow_cc.so.2', 'lib/libtensorflow_framework.so.2'])(
    'not without %s',
    (file) => {
      const directory = fillCache(sandbox.env());
      expect(locateCached(directory)).toBeDefined();
      rmSync(join(directory, file));
      expect(locateCached(directory)).toBeUndefined();
    },
  );

  it('not with a truncated library', () => {
    const directory = fillCache(sandbox.env());
    writeFileSync(join(directory, 'lib', 'libtensorflow_cc.so.2'), 'a');
    expect(locateCached(directory)).toBeUndefined();
  });
});

it('compares versions by number, not by letter', () => {
  expect(compareVersions('2.9.1', '2.16.1')).toBeLessThan(0);
  expect(compareVersions('2.18', '2.18.0')).toBe(0);
  expect(compareVersions('3.0.0', '2.21.0')).toBeGreaterThan(0);
});
