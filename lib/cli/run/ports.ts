import { createServer } from 'node:net';
import type { Launch } from './launch';
import { RunError } from './run-error';

const HOST = '127.0.0.1';

/** A port of a plan that cannot be listened on. */
interface TakenPort {
  readonly process: string;
  /** What the process needs it for: `grpc`, `rest`, `http` or `management`. */
  readonly role: string;
  readonly port: number;
  /** Error code of the operating system. */
  readonly code: string;
}

/**
 * Finds out before anything is started whether every port of a plan is free on 127.0.0.1.
 *
 * @throws RunError naming every port that is not, with the process and what it needs the port for.
 */
export async function checkPorts(launches: readonly Launch[]): Promise<void> {
  const wanted = launches.flatMap(({ name, ports }) =>
    ports.map(({ name: role, port }) => ({ process: name, role, port })),
  );
  const tried = await Promise.all(wanted.map(async (entry) => ({ ...entry, code: await tryPort(entry.port) })));
  const taken = tried.filter((entry): entry is TakenPort => entry.code !== undefined);
  if (taken.length > 0) throw new RunError(taken.map(describe).join('\n'));
}

function describe({ process, role, port, code }: TakenPort): string {
  const what = `port ${port}, which "${process}" needs for ${role},`;
  return code === 'EADDRINUSE'
    ? `${what} is in use on ${HOST}: stop the program that listens there, or change the port in the definition`
    : `${what} cannot be listened on (${code}): change the port in the definition`;
}

/** Listens for a moment; resolves with the system's error code, or undefined when the port is free. */
function tryPort(port: number): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => settle(undefined)));
  });
}
