/** Runs one command to its end, keeping what it said. */
import { spawn } from 'node:child_process';

/** How a command ended. */
export interface CommandResult {
  /** Exit code; null when a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** True when no such command is on the PATH (or it may not be executed). */
  readonly missing: boolean;
  /** Standard output and standard error in the order they came, the last 64 KiB of them. */
  readonly output: string;
}

/** What a command gets besides its arguments. */
export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Ends the command with SIGTERM when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Written to its standard input. */
  readonly input?: string;
}

const KEPT_CHARACTERS = 64 * 1024;

/**
 * Runs `command` without a shell and waits for it. A failing or missing command is a result, not an exception.
 * @throws AbortError when `signal` was aborted; the command has ended by then.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const result = await new Promise<CommandResult>((resolve) => {
    const child = spawn(command, args, { env: options.env, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: string) => {
      output = (output + chunk).slice(-KEPT_CHARACTERS);
    };
    const kill = () => child.kill('SIGTERM');
    const settle = (code: number | null, signal: NodeJS.Signals | null, missing: boolean) => {
      options.signal?.removeEventListener('abort', kill);
      resolve({ code, signal, missing, output });
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    options.signal?.addEventListener('abort', kill, { once: true });
    child.once('error', () => settle(null, null, true));
    child.once('close', (code, signal) => settle(code, signal, false));
    // A command that ends without reading its input closes the pipe; how it ended is what counts.
    child.stdin.on('error', () => undefined).end(options.input ?? '');
  });
  options.signal?.throwIfAborted();
  return result;
}

/** The last line a command printed that is not blank; '' when it printed none. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** Whether a command's output says that the disk is full or the quota used up, in the words of Python and of tools. */
export function saysDiskFull(output: string): boolean {
  return /\[Errno (?:28|122)\]|No space left on device|Disk quota exceeded/.test(output);
}
