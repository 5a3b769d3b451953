import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GrpcMethod, decodePredictResponse, encodePredictRequest } from '@cdk8s-serving/contract';
import { freePort } from '../../../contract/test/support/free-port';
import { expectMemoryBack } from '../../../contract/test/support/memory-back';
import { COLLECTING, collectGarbage, residentBytes } from '../../../contract/test/support/resident-memory';
import { MODELS, RawClient, eventually, post, temporaryDirectory } from './server';

const BIN = join(__dirname, '..', '..', 'bin', 'model-server.js');

/** Models of every target, by the name they are served under. */
const SERVED = { half: 'half_plus_two', identity: 'identity', math: 'arithmetic', examples: 'examples' } as const;

const LIMITS = { maxTensorBytes: 1_000_000 };

/** A model server in a process of its own, to be attacked: what would end the process ends nothing else. */
export class Target {
  /** What it wrote to standard output: its log. */
  log = '';
  readonly client: RawClient;

  private constructor(
    private readonly child: ChildProcess,
    readonly ports: { readonly grpc: number; readonly rest: number; readonly management: number },
  ) {
    child.stdout?.on('data', (chunk: Buffer) => (this.log += String(chunk)));
    this.client = new RawClient(`127.0.0.1:${ports.grpc}`);
  }

  /**
   * Starts one with the models of the fixtures and waits until it is ready; `npm test` has compiled it.
   * @param more further models: the base path of each, all versions of which are served
   */
  static async start(flags: readonly string[] = [], more: Readonly<Record<string, string>> = {}): Promise<Target> {
    const ports = { grpc: await freePort(), rest: await freePort(), management: await freePort() };
    const own = [
      '--host=127.0.0.1',
      `--port=${ports.grpc}`,
      `--rest_api_port=${ports.rest}`,
      `--management_port=${ports.management}`,
      `--model_config_file=${modelConfigFile(more)}`,
    ];
    // As every projection runs it: with glibc's default arenas the allocator's own growth would drown a leak of ours.
    const env = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
    const child = spawn(process.execPath, [...COLLECTING, BIN, ...own, ...flags], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const target = new Target(child, ports);
    // Further models may be there for what is wrong with them.
    await eventually(() => target.isReady(Object.keys(more).length === 0));
    return target;
  }

  /** Starts one for as long as `use` takes, whatever comes of it. */
  static async during(
    flags: readonly string[],
    use: (target: Target) => Promise<void>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const target = await Target.start(flags, more);
    try {
      await use(target);
      await target.expectWell();
    } finally {
      // One that was never ready does not end as a success; of further models some may be there not to load.
      const wasReady = await target.isReady(true);
      expect(await target.stop()).toBe(wasReady ? 0 : 1);
    }
  }

  /** Address of the REST API. */
  get rest(): string {
    return `http://127.0.0.1:${this.ports.rest}`;
  }

  /** Posts a prediction to a model. */
  predict(model: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
    return post(`${this.rest}/v1/models/${model}:predict`, body, headers);
  }

  /** The process lives, and good requests are answered right on both APIs. */
  async expectWell(): Promise<void> {
    expect([this.child.exitCode, this.child.signalCode]).toEqual([null, null]);
    const { status, text } = await this.predict('half', '{"instances": [1.0, 2.0]}');
    expect([status, JSON.parse(text)]).toEqual([200, { predictions: [3.5, 4] }]);
    expect(await this.halfOverGrpc(4)).toBe(5);
  }

  /**
   * Does something again and again, and finds that the memory stops growing.
   * @param times the attack is made in a round
   */
  expectMemoryBack(attack: () => Promise<unknown>, times = 10): Promise<void> {
    return expectMemoryBack(attack, times, () => this.heldBytes());
  }

  /** Whether its REST port still holds the connection of this client port; Linux alone tells. */
  holds(clientPort: number): boolean {
    const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
    // Columns: slot, local address, remote address, state; 01 is established.
    const line = new RegExp(`: [0-9A-F]+:${hex(this.ports.rest)} [0-9A-F]+:${hex(clientPort)} 01 `);
    return line.test(readFileSync('/proc/net/tcp', 'utf8'));
  }

  /** Niceness of its threads: of the event loop's, and of all others; Linux alone tells. */
  niceness(): { readonly eventLoop: number; readonly others: readonly number[] } {
    const pid = this.child.pid ?? 0;
    const of = (thread: string): number => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      // The name, in brackets, may hold anything; niceness is the seventeenth field behind it.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    };
    const others = readdirSync(`/proc/${pid}/task`).filter((thread) => thread !== String(pid));
    return { eventLoop: of(String(pid)), others: others.map(of) };
  }

  /** Ends it as Kubernetes does; resolves to its exit code. */
  async stop(): Promise<number | null> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    this.child.kill('SIGTERM');
    const [code] = (await once(this.child, 'close')) as [number | null];
    return code;
  }

  /** True when all models are available, or at least the ports open. */
  private isReady(areAll: boolean): Promise<boolean> {
    if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}: ${this.log}`);
    const url = areAll ? `http://127.0.0.1:${this.ports.management}/readyz` : `${this.rest}/v1/models/half`;
    return fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Resident memory in bytes without the garbage: a signal is taken before the request that comes after it. */
  private async heldBytes(): Promise<number> {
    const pid = this.child.pid ?? 0;
    // What finalizers let go of in one collection is memory again after the next.
    for (let round = 0; round < 2; round += 1) {
      collectGarbage(pid);
      await this.expectWell();
    }
    return residentBytes(pid);
  }

  private async halfOverGrpc(x: number): Promise<unknown> {
    const inputs = new Map([['x', { dtype: 'float', shape: [1], data: Float32Array.of(x) } as const]]);
    const answer = await this.client.call(
      GrpcMethod.predict,
      encodePredictRequest({ modelSpec: { name: 'half' }, inputs }),
    );
    return decodePredictResponse(answer, LIMITS).outputs.get('y')?.data[0];
  }
}

function modelConfigFile(more: Readonly<Record<string, string>>): string {
  const file = join(temporaryDirectory(), 'models.config');
  const configs = Object.entries(SERVED).map(
    ([name, directory]) =>
      `config { name: "${name}" base_path: "${join(MODELS, directory)}" model_platform: "tensorflow" }`,
  );
  for (const [name, basePath] of Object.entries(more)) {
    configs.push(
      `config { name: "${name}" base_path: "${basePath}" model_platform: "tensorflow" model_version_policy { all {} } }`,
    );
  }
  writeFileSync(file, `model_config_list { ${configs.join('\n')} }`);
  return file;
}
