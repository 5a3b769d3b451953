import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Directories with a definition, by name: the repository's own and every example. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  digits: ROOT,
  ...Object.fromEntries(
    readdirSync(join(ROOT, 'examples'))
      .map((name) => [name, join(ROOT, 'examples', name)] as const)
      .filter(([, directory]) => readdirSync(directory).includes('cdk8s.yaml')),
  ),
};

export const NAMES = Object.keys(DEFINITIONS).sort();

const GOLDEN = join(ROOT, 'test', 'golden');

/** Directories of golden files, by name: between them they say every field of a definition. */
export const GOLDEN_DIRECTORIES: readonly (readonly [name: string, directory: string])[] = readdirSync(GOLDEN)
  .map((name) => [name, join(GOLDEN, name)] as const)
  .filter(([, directory]) => existsSync(join(directory, 'deployment.yaml')));

/** What the real `cdk8s synth` writes for every definition, in directories named for them. */
export class Synthesized {
  readonly directory = mkdtempSync(join(tmpdir(), 'synthesized-'));

  constructor() {
    const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
    for (const [name, cwd] of Object.entries(DEFINITIONS)) {
      const output = join(this.directory, name);
      execFileSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), ['synth', '--output', output], {
        cwd,
        env,
        stdio: 'pipe',
      });
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}

/** Path of a checker that `CDK8S_SERVING_LAB=1 npm test` has built. */
export function labTool(variable: string): string {
  const command = process.env[variable];
  if (command === undefined) throw new Error(`${variable} is not set: run CDK8S_SERVING_LAB=1 npm test`);
  return command;
}

/** A way to nowhere: a checker that asks the network fails, instead of depending on it. */
export const NO_NETWORK = { HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };
