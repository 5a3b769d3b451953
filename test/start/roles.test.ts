import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The files git knows or would know, in a directory of their own: a clone of the tree as it is. */
function cloneTree(): string {
  const directory = mkdtempSync(join(tmpdir(), 'clone-'));
  const names = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const name of names.split('\n').filter((line) => line !== '' && existsSync(join(ROOT, line)))) {
    cpSync(join(ROOT, name), join(directory, name));
  }
  return directory;
}

let clone: string;

beforeEach(() => {
  clone = cloneTree();
});

afterEach(() => rmSync(clone, { recursive: true }));

const install = (...args: string[]) =>
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', ...args], { cwd: clone, stdio: 'pipe' });

test('the role that synthesizes installs no TensorFlow, compiles nothing and works', () => {
  install('-w', 'contract', '--include-workspace-root');
  expect(existsSync(join(clone, 'node_modules', '@tensorflow'))).toBe(false);
  expect(existsSync(join(clone, 'node_modules', 'koffi'))).toBe(false);
  rmSync(join(clone, 'dist'), { recursive: true });
  execFileSync('npx', ['cdk8s', 'synth'], {
    cwd: clone,
    stdio: 'pipe',
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
  });
  for (const name of [
    'deployment.yaml',
    'service.yaml',
    'compose/compose.yml',
    'images/digits/Dockerfile',
    'local/processes.json',
  ]) {
    expect(readFileSync(join(clone, 'dist', name), 'utf8')).toBe(readFileSync(join(ROOT, 'dist', name), 'utf8'));
  }
}, 300_000);

test('the role that serves a model installs no cdk8s', () => {
  install('-w', 'contract', '-w', 'server', '--omit=dev');
  for (const name of ['cdk8s', 'constructs', 'cdk8s-plus-27', 'cdk8s-cli', 'sharp', 'typescript']) {
    expect([name, existsSync(join(clone, 'node_modules', name))]).toEqual([name, false]);
  }
  for (const name of ['koffi', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-layers']) {
    expect([name, existsSync(join(clone, 'node_modules', name))]).toEqual([name, true]);
  }
}, 300_000);
