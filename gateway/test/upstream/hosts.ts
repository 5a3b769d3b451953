import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');
const SCRIPT = join(__dirname, 'stub-process.ts');
const NODE = ['-r', 'ts-node/register/transpile-only', SCRIPT];

/** One model server on a host of its own. */
export interface Host {
  readonly address: string;
  /** Predictions it was asked for so far. */
  predictions(): Promise<number>;
  /** Ends it as SIGTERM does: calls it has are answered. */
  drain(): Promise<void>;
  /** Ends it as a crash does: the system closes its connections. */
  kill(): Promise<void>;
  /** Ends it as a power cut does: nobody closes anything, nothing is answered. */
  vanish(): void;
}

/** Network namespaces, or why there are none here. */
type Ground = { readonly kind: 'namespaces' } | { readonly kind: 'loopback'; readonly reason: string };

/**
 * Hosts on this machine, each with a stub model server on the same port, in a network namespace with a cable to this
 * one. Where the machine does not let us make namespaces (that takes root, and in a container CAP_SYS_ADMIN and
 * CAP_NET_ADMIN), each is another address of loopback and a power cut is SIGSTOP; `description`, which belongs into the
 * test's name, says which of both it was.
 */
export class Hosts {
  private static ground: Ground | undefined;
  private readonly id = randomBytes(3).toString('hex');
  /** Of a range for benchmarks, which no machine of a company or a cloud has. */
  private readonly subnet = `198.19.${randomInt(256)}`;
  private readonly namespaces: string[] = [];
  private readonly cables: string[] = [];
  private readonly children: ChildProcess[] = [];
  private count = 0;

  /** @param predictMs milliseconds each prediction takes */
  constructor(
    readonly port: number,
    private readonly predictMs = 0,
  ) {}

  static get description(): string {
    const ground = (Hosts.ground ??= findGround());
    return ground.kind === 'namespaces'
      ? 'in network namespaces'
      : `on addresses of loopback, as there are NO NETWORK NAMESPACES here (${ground.reason})`;
  }

  /** Starts one more. */
  async add(): Promise<Host> {
    this.count += 1;
    const index = this.count;
    if ((Hosts.ground ??= findGround()).kind === 'loopback') {
      const { host, child } = await this.start(`127.18.${this.subnet.split('.')[2]}.${index}`, process.execPath, []);
      return { ...host, vanish: () => void child.kill('SIGSTOP') };
    }
    const [namespace, cable, end] = [
      `gateway-test-${this.id}-${index}`,
      `g${this.id}o${index}`,
      `g${this.id}i${index}`,
    ];
    const [here, there] = [`${this.subnet}.${index * 4 + 1}`, `${this.subnet}.${index * 4 + 2}`];
    ip('netns', 'add', namespace);
    this.namespaces.push(namespace);
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', end, 'netns', namespace);
    this.cables.push(cable);
    ip('addr', 'add', `${here}/30`, 'dev', cable);
    ip('link', 'set', cable, 'up');
    ip('-n', namespace, 'addr', 'add', `${there}/30`, 'dev', end);
    ip('-n', namespace, 'link', 'set', end, 'up');
    const inNamespace = ['netns', 'exec', namespace, process.execPath];
    const { host } = await this.start(there, 'ip', inNamespace);
    return { ...host, vanish: () => ip('-n', namespace, 'link', 'set', end, 'down') };
  }

  /** Ends them all; their namespaces go with them. */
  async close(): Promise<void> {
    await Promise.all(this.children.map((child) => end(child, 'SIGKILL')));
    for (const cable of this.cables) ip('link', 'delete', cable);
    for (const namespace of this.namespaces) ip('netns', 'delete', namespace);
  }

  private async start(address: string, command: string, args: readonly string[]) {
    const all = [...args, ...NODE, address, String(this.port), String(this.predictMs)];
    const child = spawn(command, all, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.children.push(child);
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`the model server at ${address} did not start`))),
    ]);
    const host = {
      address,
      async predictions() {
        const answered = once(child, 'message') as Promise<[{ readonly predictions: number }]>;
        child.send({});
        return (await answered)[0].predictions;
      },
      drain: () => end(child, 'SIGTERM'),
      kill: () => end(child, 'SIGKILL'),
    };
    return { host, child };
  }
}

function findGround(): Ground {
  const id = randomBytes(3).toString('hex');
  const [namespace, cable] = [`gateway-test-${id}`, `g${id}`];
  try {
    ip('netns', 'add', namespace);
    try {
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', `${cable}i`, 'netns', namespace);
      ip('link', 'delete', cable);
    } finally {
      ip('netns', 'delete', namespace);
    }
    return { kind: 'namespaces' };
  } catch (error) {
    const [reason = ''] = (error as Error).message.split('\n').slice(-2);
    process.stderr.write(
      `network namespaces cannot be made here, so parts of this test are easier than they should be: ${reason}\n`,
    );
    return { kind: 'loopback', reason };
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
