import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Tail, eachLine } from './lines';
import type { Launch } from './launch';
import { RunError } from './run-error';

const TAIL_LINES = 20;

/** How a process ended: its exit code, or the signal that killed it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * One process of a plan.
 *
 * It gets a process group of its own, so that Ctrl-C in a terminal reaches the runner alone and the order of stopping
 * is the runner's; and a channel to the runner, whose end tells it that the runner is gone, however that died.
 */
export class Child {
  /** Settles once, when the process has ended and its last line is out. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  private readonly process: ChildProcess;
  private readonly tail = new Tail(TAIL_LINES);
  private over = false;

  constructor(
    private readonly launch: Launch,
    onLine: (line: string) => void,
  ) {
    const { program, args, environment } = launch;
    this.process = spawn(process.execPath, ['--require', endWithParentFile(), program, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    const keep = (line: string): void => {
      this.tail.add(line);
      onLine(line);
    };
    this.ended = this.follow(keep);
  }

  get name(): string {
    return this.launch.name;
  }

  get isOver(): boolean {
    return this.over;
  }

  /** What it said last, at most 20 lines, indented; a sentence when it said nothing. */
  lastLines(): string {
    const lines = this.tail.lines();
    return lines.length === 0 ? 'It said nothing.' : `Its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  }

  /**
   * Asks it to end and waits; kills it when it has not ended in time.
   *
   * @returns True when it ended by itself with exit code 0.
   */
  async stop(): Promise<boolean> {
    this.process.kill('SIGTERM');
    const deadline = setTimeout(() => this.kill(), this.launch.stopTimeoutMs);
    const { code } = await this.ended;
    clearTimeout(deadline);
    return code === 0;
  }

  /** Ends it at once, with whatever it started. */
  kill(): void {
    const { pid } = this.process;
    if (this.over || pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // It ended between the look and the kill.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private async follow(onLine: (line: string) => void): Promise<ProcessEnd> {
    const { stdout, stderr } = this.process;
    const streams = [stdout, stderr].flatMap((stream) => (stream === null ? [] : [eachLine(stream, onLine)]));
    const end = await this.exit(onLine);
    this.over = true;
    await Promise.all(streams);
    return end;
  }

  private async exit(onLine: (line: string) => void): Promise<ProcessEnd> {
    try {
      const [code, signal] = (await once(this.process, 'exit')) as [number | null, NodeJS.Signals | null];
      return { code, signal };
    } catch (error) {
      onLine(`could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return { code: 1, signal: null };
    }
  }
}

/** `exit code 3` or `signal SIGKILL`. */
export function describeEnd({ code, signal }: ProcessEnd): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

/** A plain file beside the command, because Node loads it before any program: compiled or not, it is further up. */
function endWithParentFile(): string {
  for (let directory = __dirname; directory !== dirname(directory); directory = dirname(directory)) {
    const file = join(directory, 'bin', 'end-with-parent.js');
    if (existsSync(file)) return file;
  }
  throw new RunError('bin/end-with-parent.js is missing from cdk8s-serving: install it again');
}
