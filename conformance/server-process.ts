import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import type { Mismatch, ProcessStep } from './case';

/** Where a server can be asked. */
export interface Target {
  /** `http://localhost:8501` */
  readonly rest: string;
  /** `localhost:8500` */
  readonly grpc: string;
}

/** How long a server may take to start or to end, in milliseconds. */
const PATIENCE_MS = 120_000;
const STEP_MS = 50;

/** A server that is started by a command, which takes TensorFlow Serving's flags behind its own arguments. */
export class ServerProcess {
  private printed = '';
  private readonly child: ChildProcess;

  /** @param command program and arguments, separated by spaces */
  constructor(command: string, flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const [program = '', ...args] = command.split(' ').filter((part) => part !== '');
    this.child = spawn(program, [...args, ...flags], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.printed += String(chunk)));
    }
    this.child.on('error', (error) => (this.printed += error.message));
  }

  /** Starts a server on ports of its own and waits until they are open. @throws Error when it ends before that */
  static async start(command: string, flags: readonly string[]): Promise<{ server: ServerProcess; target: Target }> {
    const { ports, target } = await freePorts();
    const server = new ServerProcess(command, [...ports, ...flags]);
    try {
      await server.until(
        async () => (await isOpen(target.grpc)) && (await isOpen(target.rest.slice('http://'.length))),
      );
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { server, target };
  }

  /** Starts one that must end by itself, or print something, and says what was not so. */
  static async judge(command: string, step: ProcessStep): Promise<readonly Mismatch[]> {
    const { ports } = await freePorts();
    const server = new ServerProcess(command, [...ports, ...step.flags], step.environment);
    const { exit, prints } = step.expect;
    const missing = (): readonly string[] => prints.filter((pattern) => !new RegExp(pattern, 'm').test(server.printed));
    try {
      if (exit !== undefined) await server.until(() => server.hasEnded);
      else await server.until(() => missing().length === 0);
    } catch {
      // What is missing is told below.
    }
    const got = server.child.exitCode ?? 'goes on';
    await server.stop();
    const wrongExit = exit === undefined || got === exit ? [] : [{ what: 'exit code', expected: exit, got }];
    return [...wrongExit, ...missing().map((expected) => ({ what: 'output, matched', expected, got: server.printed }))];
  }

  /** Ends it: asked for at first, as a container is. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'close');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  private async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += STEP_MS) {
      if (await condition()) return;
      if (this.hasEnded) throw new Error(`the server ended with ${this.child.exitCode}: ${this.printed}`);
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    throw new Error(`the server is not there after ${PATIENCE_MS} ms: ${this.printed}`);
  }
}

async function freePorts(): Promise<{ readonly ports: readonly string[]; readonly target: Target }> {
  const [grpc, rest] = await Promise.all([freePort(), freePort()]);
  return {
    ports: [`--port=${grpc}`, `--rest_api_port=${rest}`],
    target: { grpc: `127.0.0.1:${grpc}`, rest: `http://127.0.0.1:${rest}` },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isOpen(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
