import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A script of bench/support in a process of its own, with what it said first. */
export class Child {
  private constructor(
    private readonly process: ChildProcess,
    /** Its first message: a port, or that it is ready. */
    readonly said: unknown,
  ) {}

  static async start(script: string, ...args: readonly string[]): Promise<Child> {
    const child = fork(join(__dirname, script), args, { execArgv: ['-r', 'ts-node/register'] });
    const [said] = (await once(child, 'message')) as [unknown];
    return new Child(child, said);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Sends a task and answers what comes back. */
  async ask(task: object): Promise<unknown> {
    this.process.send(task);
    const [answer] = (await once(this.process, 'message')) as [unknown];
    return answer;
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await once(this.process, 'close');
  }
}
