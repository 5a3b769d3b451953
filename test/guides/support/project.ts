import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../../stack/support/example';

/** Programs a page calls by name or through npx. */
const PROGRAMS = ['cdk8s', 'jest', 'model-server', 'ts-node'] as const;

/** Where an import finds the source of a package of this repository, from its root. */
const SOURCES = {
  'cdk8s-serving': ['./lib/index.ts'],
  'cdk8s-serving/testing': ['./lib/testing/index.ts'],
  '@cdk8s-serving/contract': ['./contract/index.ts'],
};

/** How long one command of a page may take. */
const COMMAND_TIMEOUT_MS = 60_000;

/** What a command of a page printed, stdout and stderr as they came, and how it ended. */
export interface Result {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * The directory of someone who has installed `cdk8s-serving`: the package is this repository's source, and the programs
 * of this repository are in `node_modules/.bin`.
 */
export class Project {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly background: ChildProcess[] = [];

  constructor(readonly directory: string) {
    const bin = join(directory, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    for (const program of PROGRAMS) symlinkSync(join(ROOT, 'node_modules', '.bin', program), join(bin, program));
    writeFileSync(join(bin, 'cdk8s-serving'), commandSource());
    chmodSync(join(bin, 'cdk8s-serving'), 0o755);
    const installed = join(directory, 'node_modules', 'cdk8s-serving');
    mkdirSync(installed);
    symlinkSync(join(ROOT, 'lib'), join(installed, 'lib'));
    const exports = { '.': './lib/index.ts', './testing': './lib/testing/index.ts' };
    writeJson(join(installed, 'package.json'), { name: 'cdk8s-serving', version: '0.0.0', exports });
    // Without a manifest of its own, the directory would belong to the package this repository is.
    writeJson(join(directory, 'package.json'), { name: 'guide', private: true });
    writeJson(join(directory, 'tsconfig.json'), {
      extends: relative(directory, join(ROOT, 'tsconfig.base.json')),
      compilerOptions: { composite: false, baseUrl: ROOT, paths: SOURCES },
      'ts-node': { swc: true, require: ['tsconfig-paths/register'] },
    });
    this.environment = childEnvironment(bin);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  /** Puts a copy of a directory of the repository into the project. */
  give(path: string, source: string): void {
    cpSync(join(ROOT, source), join(this.directory, path), { recursive: true });
  }

  run(script: string): Result {
    // Redirected by the shell, so that the lines of both streams stay in order.
    const { status, stdout, error } = spawnSync('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
      cwd: this.directory,
      env: this.environment,
      encoding: 'utf8',
      timeout: COMMAND_TIMEOUT_MS,
    });
    if (error !== undefined) throw error;
    return { exitCode: status, output: stdout };
  }

  /**
   * Starts something that stays, as in a second terminal.
   * @param isUp of what it has printed so far
   * @throws Error with what it printed when it ends before that
   */
  async start(script: string, isUp: (output: string) => boolean): Promise<void> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
      cwd: this.directory,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'inherit'],
      // A process group of its own, which is what Ctrl-C in a terminal reaches.
      detached: true,
    });
    this.background.push(child);
    child.stdout.setEncoding('utf8');
    await new Promise<void>((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (chunk: string) => {
        output += chunk;
        if (isUp(output)) resolve();
      });
      child.once('close', () => reject(new Error(`ended before it printed what the page shows:\n${output}`)));
      const giveUp = () => reject(new Error(`has not printed what the page shows, but:\n${output}`));
      setTimeout(giveUp, COMMAND_TIMEOUT_MS).unref();
    });
  }

  /** Presses Ctrl-C wherever something still runs, and waits until it has ended. */
  async stop(): Promise<void> {
    for (const child of this.background) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      const ended = once(child, 'exit');
      process.kill(-child.pid, 'SIGINT');
      await ended;
    }
  }
}

/** Colours, hints of an update and what jest sets for its own tests are none of a page's business. */
function childEnvironment(bin: string): NodeJS.ProcessEnv {
  const { NODE_ENV: _environment, JEST_WORKER_ID: _worker, FORCE_COLOR: _color, ...inherited } = process.env;
  return {
    ...inherited,
    PATH: `${bin}:${inherited['PATH'] ?? ''}`,
    CDK8S_CHECK_UPGRADE: 'false',
    NO_COLOR: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
  };
}

/** The command from source: what is tested is the tree, whether it is compiled or not. */
function commandSource(): string {
  return [
    '#!/usr/bin/env node',
    `require(${JSON.stringify(join(ROOT, 'node_modules', 'ts-node'))}).register({`,
    `  cwd: ${JSON.stringify(ROOT)}, projectSearchDir: ${JSON.stringify(ROOT)}, swc: true,`,
    '});',
    `require(${JSON.stringify(join(ROOT, 'lib', 'cli', 'main.ts'))}).main(process.argv.slice(2));`,
    '',
  ].join('\n');
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
