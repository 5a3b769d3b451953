import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMismatch, whyInstall } from '../../scripts/lib/dependencies';
import { nodeProblem } from '../../scripts/lib/require-node';

const LOCKED = {
  '': {},
  contract: { version: '0.1.0' },
  'node_modules/@cdk8s-serving/contract': { resolved: 'contract', link: true },
  'node_modules/jest': { version: '30.0.0', integrity: 'sha512-a' },
  'node_modules/native-darwin': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};
const { '': _root, 'node_modules/native-darwin': _absent, ...INSTALLED } = LOCKED;

test('an install without the builds of other platforms is the locked one', () => {
  expect(installMismatch(LOCKED, INSTALLED)).toBeUndefined();
});

test.each([
  ['a package that is absent', { 'node_modules/jest': undefined }, 'node_modules/jest is not installed'],
  [
    'a workspace that is no link',
    { 'node_modules/@cdk8s-serving/contract': { version: '0.1.0' } },
    'node_modules/@cdk8s-serving/contract is installed as 0.1.0, locked as a link',
  ],
  [
    'another version',
    { 'node_modules/jest': { version: '29.0.0', integrity: 'sha512-z' } },
    'node_modules/jest is installed as 29.0.0, locked as 30.0.0',
  ],
  [
    'another version of an optional package',
    { 'node_modules/native-darwin': { version: '0.9.0', integrity: 'sha512-y' } },
    'node_modules/native-darwin is installed as 0.9.0, locked as 1.0.0',
  ],
])('%s makes an install stale', (_what, change, reason) => {
  const installed = Object.entries({ ...INSTALLED, ...change }).filter(([, entry]) => entry !== undefined);
  expect(installMismatch(LOCKED, Object.fromEntries(installed) as typeof INSTALLED)).toBe(reason);
});

describe('a repository', () => {
  let root: string;
  const writeLock = (place: string, packages: object): void => {
    mkdirSync(join(root, 'node_modules', 'jest'), { recursive: true });
    writeFileSync(join(root, place), JSON.stringify({ packages }));
  };
  const JEST = { 'node_modules/jest': LOCKED['node_modules/jest'] };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'dependencies-'));
    writeLock('package-lock.json', JEST);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('that was just cloned needs an install', () => {
    expect(whyInstall(root)).toBe('node_modules is missing');
  });

  test('whose install is the locked one needs none', () => {
    writeLock('node_modules/.package-lock.json', JEST);
    expect(whyInstall(root)).toBeUndefined();
  });

  test('whose packages somebody deleted needs one, whatever npm wrote down', () => {
    writeLock('node_modules/.package-lock.json', JEST);
    rmSync(join(root, 'node_modules', 'jest'), { recursive: true });
    expect(whyInstall(root)).toBe('node_modules/jest is gone');
  });

  test('without a lockfile is not guessed at', () => {
    rmSync(join(root, 'package-lock.json'));
    expect(() => whyInstall(root)).toThrow(`package-lock.json is missing from ${root}`);
  });
});

test.each(['18.20.0', '20.18.3', '9.0.0'])('Node %s is refused with the version that is needed', (version) => {
  expect(nodeProblem(version)).toMatch(`Node ${version} is too old: this repository needs Node 20.19 or newer`);
});

test.each(['20.19.0', '22.0.0', '24.1.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});
