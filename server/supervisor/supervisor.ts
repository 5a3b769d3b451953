import type { Logger } from '../logger';
import { restartAfter, type RestartPolicy } from './restart-policy';
import { ServingProcess, type Command, type ServingProcessEnd } from './serving-process';

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly command: Command;
  readonly policy: RestartPolicy;
  readonly logger: Logger;
  /** Milliseconds a process that was told to stop may take. */
  readonly stopTimeoutMs: number;
}

/**
 * Keeps a serving process running: a library that aborts takes its process with it, and nothing in that process can help.
 * Requests never pass here. What was in flight fails as a lost connection, which clients know as UNAVAILABLE.
 */
export class Supervisor {
  private readonly crashesMs: number[] = [];
  private serving: ServingProcess | undefined;
  private stopSignal: NodeJS.Signals | undefined;
  private wake: () => void = () => undefined;
  private killTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: SupervisorOptions) {}

  /**
   * Runs until the process ends by itself, is stopped, or crashes too often.
   * @returns the exit code to end with
   */
  async run(): Promise<number> {
    for (;;) {
      const end = await this.serve();
      const code = this.codeAfter(end);
      if (code !== undefined) return code;
      const { crashesMs, options } = this;
      const nowMs = performance.now();
      crashesMs.push(nowMs);
      const restart = restartAfter(crashesMs, nowMs, options.policy);
      const { reason, upMs } = end;
      const crash = { reason, upMs, crashes: crashesMs.length };
      if (restart.kind === 'give up') {
        options.logger.error(crash, 'the serving process crashed again and again; giving up');
        return end.code;
      }
      const { delayMs } = restart;
      options.logger.error({ ...crash, delayMs }, 'the serving process crashed; starting it again');
      if (delayMs > 0) await this.sleep(delayMs);
      if (this.stopSignal !== undefined) return 0;
    }
  }

  /** Passes a signal on and starts nothing any more; a process that does not end in time is killed. */
  stop(signal: NodeJS.Signals): void {
    this.stopSignal = signal;
    this.wake();
    const { serving } = this;
    if (serving === undefined) return;
    serving.signal(signal);
    this.killTimer ??= setTimeout(() => serving.signal('SIGKILL'), this.options.stopTimeoutMs);
  }

  private async serve(): Promise<ServingProcessEnd> {
    const serving = new ServingProcess(this.options.command, this.crashesMs.length);
    this.serving = serving;
    this.options.logger.info({ servingPid: serving.pid }, 'serving process started');
    const end = await serving.ended;
    this.serving = undefined;
    clearTimeout(this.killTimer);
    return end;
  }

  /** The exit code after an end that is no crash; undefined after a crash. */
  private codeAfter({ reason, code, bySignal, hasServed }: ServingProcessEnd): number | undefined {
    if (this.stopSignal !== undefined || code === 0) return code;
    if (hasServed) return undefined;
    // It has said why it cannot start, and would say it again.
    if (!bySignal) return code;
    if (reason !== 'SIGKILL') return undefined;
    this.options.logger.error(
      { reason },
      'killed before it served: the kernel does so at the memory limit, and would again; raise the limit',
    );
    return code;
  }

  private sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
