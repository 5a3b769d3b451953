import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../contract/test/support/free-port';

const root = join(__dirname, '..', '..');

/** A server in a process of its own, and what it costs. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly restPort: number,
    readonly grpcPort: number,
    readonly managementPort: number,
    /** From the start of the process to the first good answer of /readyz, in milliseconds. */
    readonly readyMs: number,
    /** What it wrote to its log. */
    readonly log: () => string,
  ) {}

  /** Starts the model server with these flags beside its ports, and waits until it is ready. */
  static async start(flags: readonly string[]): Promise<ServerProcess> {
    const [rest, grpc, management] = [await freePort(), await freePort(), await freePort()];
    const args = [
      '--host=127.0.0.1',
      `--rest_api_port=${rest}`,
      `--port=${grpc}`,
      `--management_port=${management}`,
      ...flags,
    ];
    const env: NodeJS.ProcessEnv = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
    delete env['UV_THREADPOOL_SIZE'];
    const startMs = performance.now();
    const child = spawn(join(root, 'server', 'bin', 'model-server.js'), args, {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => (log += String(chunk)));
    while (!(await isReady(management))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${log}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return new ServerProcess(child, rest, grpc, management, performance.now() - startMs, () => log);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The value of a gauge or counter without labels on the metrics page. */
  async metric(name: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.managementPort}/metrics`);
    const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(await response.text()) ?? [];
    return Number(value);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'close');
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}
