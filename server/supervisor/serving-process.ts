import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** Tells the serving process how often it has crashed before: what it counts begins anew with each start. */
export const CRASHES_ENV = 'MODEL_SERVER_CRASHES';

/** What the serving process says once its ports are open. */
export const SERVING = 'serving';

/** How a serving process ended. */
export interface ServingProcessEnd {
  /** `SIGSEGV`, `exit code 1`. */
  readonly reason: string;
  /** Exit code; 128 and the signal's number where one ended it, as a shell says it. */
  readonly code: number;
  readonly bySignal: boolean;
  /** True once its ports were open. */
  readonly hasServed: boolean;
  readonly upMs: number;
}

/** Program and arguments. */
export type Command = readonly [string, ...string[]];

/** One start of the serving process, with the supervisor's own input and output. */
export class ServingProcess {
  readonly ended: Promise<ServingProcessEnd>;
  private readonly child: ChildProcess;
  private hasServed = false;

  /** @param crashes before this start */
  constructor([program, ...args]: Command, crashes: number) {
    const startMs = performance.now();
    this.child = spawn(program, args, {
      env: { ...process.env, [CRASHES_ENV]: String(crashes) },
      // The channel is also what tells it that its supervisor has died.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('message', (message) => (this.hasServed ||= message === SERVING));
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code, signal) => {
        const { hasServed } = this;
        const upMs = Math.round(performance.now() - startMs);
        const how =
          signal === null
            ? { reason: `exit code ${code}`, code: code ?? 1, bySignal: false }
            : { reason: signal, code: 128 + constants.signals[signal], bySignal: true };
        resolve({ ...how, hasServed, upMs });
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}
