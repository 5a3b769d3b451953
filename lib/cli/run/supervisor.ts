import { Child, describeEnd } from './child';
import type { Launch } from './launch';
import { checkPorts } from './ports';
import { waitUntilReady } from './readiness';
import { RunError } from './run-error';

/** What a supervisor tells whoever watches. */
export interface Watcher {
  /** A process was started. */
  started(name: string): void;
  /** A process answers; milliseconds since it was started. */
  ready(name: string, tookMs: number): void;
  /** A process wrote a line. */
  line(name: string, line: string): void;
  /** A process is asked to end. */
  stopping(name: string): void;
}

/** Processes that run; from {@link startAll}. */
export interface Running {
  /** Settles when a process ends that nobody asked to, with a message that says which, how and its last lines. */
  readonly failure: Promise<RunError>;
  /**
   * Ends every process, dependents first, each with the time its plan gives it to drain.
   *
   * @returns True when each ended by itself with exit code 0.
   */
  stop(): Promise<boolean>;
}

/**
 * Starts the processes of a plan, each as soon as those it depends on are ready, and returns when all are.
 *
 * No child outlives this process: they are killed when it exits, and end by themselves when it is killed.
 *
 * @param launches In an order in which they can be started.
 * @param interruption Aborts the start.
 * @throws RunError when a port is taken, a process ends or is not ready in time, or the start is interrupted; by then
 * everything is stopped again.
 */
export async function startAll(
  launches: readonly Launch[],
  watcher: Watcher,
  interruption: AbortSignal,
): Promise<Running> {
  await checkPorts(launches);
  const supervisor = new Supervisor(launches, watcher);
  try {
    await supervisor.start(interruption);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  return supervisor;
}

class Supervisor implements Running {
  readonly failure: Promise<RunError>;
  private readonly children: Child[] = [];
  private readonly starts = new Map<string, Promise<void>>();
  private readonly givingUp = new AbortController();
  private fail: (error: RunError) => void = () => undefined;
  private stopped: Promise<boolean> | undefined;
  private readonly killAll = (): void => this.children.forEach((child) => child.kill());

  constructor(
    private readonly launches: readonly Launch[],
    private readonly watcher: Watcher,
  ) {
    this.failure = new Promise((settle) => {
      this.fail = settle;
    });
  }

  async start(interruption: AbortSignal): Promise<void> {
    process.once('exit', this.killAll);
    const interrupted = (): void => this.giveUp(new RunError('the start was interrupted'));
    interruption.addEventListener('abort', interrupted, { once: true });
    if (interruption.aborted) interrupted();
    try {
      for (const launch of this.launches) this.starts.set(launch.name, this.startAfterOthers(launch));
      await Promise.all(this.starts.values());
    } finally {
      interruption.removeEventListener('abort', interrupted);
    }
  }

  stop(): Promise<boolean> {
    this.stopped ??= this.stopOnce();
    return this.stopped;
  }

  /** Resolves when the process is ready, rejects as soon as anything of the plan has failed. */
  private async startAfterOthers(launch: Launch): Promise<void> {
    await Promise.all(launch.dependsOn.map((name) => this.starts.get(name) ?? Promise.resolve()));
    if (this.givingUp.signal.aborted) throw await this.failure;
    const startedAt = performance.now();
    const child = new Child(launch, (line) => this.watcher.line(launch.name, line));
    this.children.push(child);
    this.watcher.started(launch.name);
    void this.watchEnd(child);
    const readiness = await waitUntilReady(launch.readyUrl, launch.startTimeoutMs, this.givingUp.signal);
    if (!readiness.ready) {
      const waited = `"${launch.name}" was not ready within ${launch.startTimeoutMs} ms`;
      this.giveUp(new RunError(`${waited}: ${launch.readyUrl} ${readiness.lastSeen}. ${child.lastLines()}`));
    }
    if (this.givingUp.signal.aborted) throw await this.failure;
    this.watcher.ready(launch.name, performance.now() - startedAt);
  }

  private async watchEnd(child: Child): Promise<void> {
    const end = await child.ended;
    this.giveUp(new RunError(`"${child.name}" ended with ${describeEnd(end)}. ${child.lastLines()}`));
  }

  private giveUp(error: RunError): void {
    if (this.givingUp.signal.aborted) return;
    this.fail(error);
    this.givingUp.abort();
  }

  private async stopOnce(): Promise<boolean> {
    this.givingUp.abort();
    let clean = true;
    for (const child of [...this.children].reverse()) {
      if (!child.isOver) this.watcher.stopping(child.name);
      const endedWell = await child.stop();
      clean &&= endedWell;
    }
    process.removeListener('exit', this.killAll);
    return clean;
  }
}
