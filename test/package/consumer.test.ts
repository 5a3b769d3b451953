import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const ROOT = join(__dirname, '..', '..');

/** What a project that uses cdk8s has already; the newer cdk8s-plus is its own choice. */
const OWN = ['cdk8s', 'constructs', 'cdk8s-plus-27', 'cdk8s-plus-33'];

/** Tools, which only have to be some version: those of this repository save the time to install them. */
const TOOLS = ['typescript', 'jest', '@swc/core', '@swc/jest', '@types/jest', '@types/node', 'cdk8s-cli'];

const STRICT = ['--noEmit', '--skipLibCheck', 'false'];

/** Not below the repository, whose node_modules would stand in for what the package forgot. */
let project: string;
let before: ReadonlySet<string>;

function run(command: string, ...args: string[]): string {
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false', NODE_PATH: '' };
  try {
    return execFileSync(command, args, { cwd: project, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

const install = (...packages: string[]): string =>
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=optional', ...packages);

const tool = (name: string, bin: string, ...args: string[]): string =>
  run(process.execPath, join('node_modules', name, 'bin', bin), ...args);

/** Every installed package, as its directory below node_modules, wherever it is nested. */
function installed(): Set<string> {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as { packages: object };
  return new Set(Object.keys(packages).filter((name) => name !== ''));
}

const added = (): string[] => [...installed()].filter((name) => !before.has(name)).sort();

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    lstatSync(join(directory, name)).isFile(),
  );
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'consumer-'));
  cpSync(join(__dirname, 'consumer'), project, { recursive: true });
  cpSync(join(ROOT, 'examples', 'digits', 'model'), join(project, 'model'), { recursive: true });
  run(process.execPath, join(ROOT, 'scripts', 'package.js'), project);
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  install(...OWN.map((name) => `${name}@${packages[`node_modules/${name}`]?.version}`));
  before = installed();
  install(...readdirSync(project).filter((name) => name.endsWith('.tgz')));
  for (const name of TOOLS) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
}, 300_000);

afterAll(() => rmSync(project, { recursive: true }));

test('the tarball adds itself, its contract and its two small dependencies to a cdk8s project', () => {
  expect(added()).toEqual([
    'node_modules/cdk8s-serving',
    'node_modules/cdk8s-serving/node_modules/@cdk8s-serving/contract',
    'node_modules/commander',
    'node_modules/yaml',
  ]);
  expect(lstatSync(join(project, 'node_modules', 'cdk8s-serving')).isSymbolicLink()).toBe(false);
});

test('nothing of TensorFlow, of the servers or of this repository is installed', () => {
  const all = [...installed()].join('\n');
  for (const name of ['tensorflow', 'koffi', 'sharp', 'grpc', 'fastify', 'cdk8s-serving/server', '/gateway']) {
    expect(all).not.toContain(name);
  }
  const [library = ''] = added();
  const bytes = filesBelow(join(project, library)).map((name) => statSync(join(project, library, name)).size);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(3_000_000);
  expect(
    filesBelow(join(project, library)).filter((name) => /\.map$|(?<!\.d)\.ts$|\.test\.|tsbuildinfo/.test(name)),
  ).toEqual([]);
  expect(readdirSync(join(project, library)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'bin',
    'build',
    'node_modules',
    'package.json',
  ]);
});

test('the installed package.json speaks of the package alone', () => {
  const manifest = JSON.parse(readFileSync(join(project, 'node_modules/cdk8s-serving/package.json'), 'utf8')) as object;
  expect(manifest).not.toHaveProperty('workspaces');
  expect(manifest).not.toHaveProperty('scripts');
  expect(manifest).toMatchObject({
    peerDependencies: {
      cdk8s: expect.any(String) as string,
      'cdk8s-plus-27': expect.any(String) as string,
      constructs: expect.any(String) as string,
    },
  });
});

test('the project type-checks strictly, declarations of its packages included, however modules resolve', () => {
  tool('typescript', 'tsc', ...STRICT);
  tool('typescript', 'tsc', ...STRICT, '--module', 'node16', '--moduleResolution', 'node16');
  tool('typescript', 'tsc', ...STRICT, '--module', 'esnext', '--moduleResolution', 'bundler');
}, 180_000);

test('its own chart synthesizes under a plain App with the cdk8s command', () => {
  tool('typescript', 'tsc');
  tool('cdk8s-cli', 'cdk8s', 'synth');
  const text = readFileSync(join(project, 'dist', 'pictures.k8s.yaml'), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS() as { kind: string; apiVersion: string });
  expect(objects.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['ConfigMap', 'Deployment', 'Deployment', 'Service', 'Service']),
  );
  expect(text).toContain('namespace: pictures');
});

test('its snapshot test passes again, and does not know the version of the library', () => {
  tool('jest', 'jest.js', '--ci=false');
  tool('jest', 'jest.js', '--ci');
  const snapshot = readFileSync(join(project, '__snapshots__', 'chart.spec.ts.snap'), 'utf8');
  expect(snapshot).toContain('image: cdk8s-serving/gateway:<version>\n');
});

test('ES modules import it by the names it exports', () => {
  const code =
    "import { ServingApp } from 'cdk8s-serving'; import { find } from 'cdk8s-serving/testing'; ServingApp && find;";
  run(process.execPath, '--input-type=module', '--eval', code);
});

test('every module of the package loads with what is installed, and so does its command', () => {
  const build = join(project, 'node_modules', 'cdk8s-serving', 'build');
  const modules = filesBelow(build).filter((name) => name.endsWith('.js'));
  expect(modules).toContain(join('lib', 'testing', 'index.js'));
  run(
    process.execPath,
    '-e',
    'process.argv.slice(1).forEach((file) => require(file))',
    ...modules.map((name) => join(build, name)),
  );
  const command = join('node_modules', '.bin', 'cdk8s-serving');
  expect(run(command, '--help')).toContain('Usage: cdk8s-serving');
  run(command, 'init', 'model', '--directory', 'started');
  const started = JSON.parse(readFileSync(join(project, 'started', 'package.json'), 'utf8')) as object;
  expect(started).toHaveProperty(['devDependencies', 'typescript'], expect.stringMatching(/^~5\.9/));
});
