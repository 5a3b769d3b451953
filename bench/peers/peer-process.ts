import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atomicDirectory } from '../../scripts/lib/atomic-directory';
import { must } from '../../scripts/lib/exec';
import { pipInstall } from '../../scripts/lib/pip';
import { ensurePython } from '../../scripts/lib/python';
import { freePort } from '../../contract/test/support/free-port';
import { groupMegabytes } from '../support/memory';
import type { Peer } from './catalogue';

const root = join(__dirname, '..', '..');
/** Ray is the slowest to start by far. */
const START_LIMIT_MS = 120_000;
const LOG_TAIL = 600;

/** A peer at work, in processes of its own. */
export class PeerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly work: string,
    readonly port: number,
    /** From the start of the process to the first right answer, in milliseconds. */
    readonly coldStartMs: number,
  ) {}

  /**
   * Installs and starts a peer, and waits for an answer.
   * @param model directory of a version
   * @param isRight whether an answer is the one expected
   * @throws Error that says why it does not run, with the end of its log
   */
  static async start(
    peer: Peer,
    model: string,
    row: readonly number[],
    isRight: (answer: unknown) => boolean,
  ): Promise<PeerProcess> {
    const packages = await installed(peer);
    const port = await freePort();
    const work = mkdtempSync(join(tmpdir(), 'peer-'));
    const [program, ...args] = peer.command(port, work);
    // TensorFlow first: its numpy is the one it works with.
    const path = [__dirname, await ensurePython(), packages].join(':');
    const started = performance.now();
    const child = spawn(program, args, {
      cwd: __dirname,
      env: {
        ...process.env,
        MODEL: model,
        PORT: String(port),
        PYTHONPATH: path,
        // Where programs that came with a package are looked for.
        PYTHONUSERBASE: packages,
        PYTHONDONTWRITEBYTECODE: '1',
        NODE_PATH: [join(packages, 'node_modules'), join(root, 'node_modules')].join(':'),
        TF_CPP_MIN_LOG_LEVEL: '3',
        CUDA_VISIBLE_DEVICES: '',
        DO_NOT_TRACK: '1',
        BENTOML_DO_NOT_TRACK: '1',
        BENTOML_HOME: work,
        RAY_USAGE_STATS_ENABLED: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: many of them leave children behind.
      detached: true,
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (log = (log + String(chunk)).slice(-LOG_TAIL)));
    }
    const process_ = (coldStartMs: number): PeerProcess => new PeerProcess(child, work, port, coldStartMs);
    for (;;) {
      const answer = await ask(port, peer, row);
      if (answer !== undefined && isRight(answer)) return process_(performance.now() - started);
      const lateMs = performance.now() - started - START_LIMIT_MS;
      if (child.exitCode === null && lateMs < 0) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        continue;
      }
      await process_(NaN).stop();
      const why = answer === undefined ? `no answer; its log ends: ${log}` : `it answers ${JSON.stringify(answer)}`;
      throw new Error(why.replaceAll(/\s+/g, ' '));
    }
  }

  /** Memory of all its processes in MiB, what they share counted once. */
  megabytes(): number {
    return groupMegabytes(family(this.child.pid ?? 0));
  }

  async stop(): Promise<void> {
    const pids = family(this.child.pid ?? 0);
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5000))]);
    }
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
    rmSync(this.work, { recursive: true, force: true });
  }
}

/** Directory of a peer's packages, installed once. */
async function installed({ packages, from }: Peer): Promise<string> {
  const directory = join(root, '.cache', 'peers', packages.join('-').replaceAll(/[^\w.-]+/g, '_'));
  if (!existsSync(directory)) {
    await atomicDirectory(directory, async (partial) => {
      if (from === 'PyPI') await pipInstall(partial, packages);
      else await must('npm install', 'npm', ['install', '--no-audit', '--no-fund', '--prefix', partial, ...packages]);
    });
  }
  return directory;
}

/** What a peer answers; undefined while it does not, or not with 200. */
async function ask(port: number, peer: Peer, row: readonly number[]): Promise<unknown> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${peer.path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(peer.body(row)),
    });
    return response.ok ? peer.answer(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** A process and all below it. */
function family(pid: number): readonly number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    try {
      const [, fields = ''] = readFileSync(`/proc/${Number(name)}/stat`, 'utf8').split(') ');
      return [{ pid: Number(name), parent: Number(fields.split(' ')[1]) }];
    } catch {
      return [];
    }
  });
  const below = (parent: number): readonly number[] => [
    parent,
    ...parents.filter((process) => process.parent === parent).flatMap((process) => below(process.pid)),
  ];
  return below(pid);
}
