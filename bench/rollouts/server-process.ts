import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../contract/test/support/free-port';
import type { Port } from './service';

const ROOT = join(__dirname, '..', '..');

/** Models the server's tests run, by their directory. */
export const FIXTURES = join(ROOT, 'server', 'test', 'fixtures', 'models');

const STEP_MS = 20;

/** A command that runs the server, `chrt --rr 5` for one: on a machine that others use, it has the processors first. */
const RUN_WITH = (process.env['BENCH_RUN_WITH'] ?? '').split(' ').filter((word) => word !== '');

/** A model server in a process of its own, with the model `half`. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly ports: { readonly grpc: Port; readonly rest: Port; readonly management: Port },
  ) {}

  /** Starts one and waits until it is ready. @param basePath of the model `half` */
  static async start(basePath: string, flags: readonly string[] = []): Promise<ServerProcess> {
    const ports = { grpc: await freePort(), rest: await freePort(), management: await freePort() };
    const args = [
      join(ROOT, 'server', 'bin', 'model-server.js'),
      '--host=127.0.0.1',
      `--port=${ports.grpc}`,
      `--rest_api_port=${ports.rest}`,
      `--management_port=${ports.management}`,
      '--model_name=half',
      `--model_base_path=${basePath}`,
    ];
    // As every projection runs it.
    const env = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
    const [command = process.execPath, ...before] = [...RUN_WITH, process.execPath];
    const child = spawn(command, [...before, ...args, ...flags], { env, stdio: 'ignore' });
    const server = new ServerProcess(child, ports);
    await server.until(() => server.isReady());
    return server;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Ends it as Kubernetes does. @returns its exit code; 0 when everything was answered */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    this.child.kill('SIGTERM');
    const [code] = (await once(this.child, 'close')) as [number | null];
    return code;
  }

  /** State of each version, largest first: `2 AVAILABLE, 1 END`. */
  async states(): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.ports.rest}/v1/models/half`);
    const { model_version_status: versions } = (await response.json()) as {
      model_version_status: { version: string; state: string }[];
    };
    return versions.map(({ version, state }) => `${version} ${state}`).join(', ');
  }

  /** Waits for a condition as long as the process lives. */
  async until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }

  private isReady(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.ports.management}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}
