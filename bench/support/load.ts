import { connect, type Socket } from 'node:net';
import { Client, Metadata, credentials } from '@grpc/grpc-js';
import { at } from './table';

/** What a load did. */
export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
  readonly requests: number;
}

/** One client: sends its request and settles when the answer is there; false for an answer that is an error. */
export interface LoadClient {
  request(): Promise<boolean>;
  close(): void;
}

/** Clients that each send the next request when the last one is answered, for so long. */
export async function closedLoop(clients: readonly LoadClient[], durationMs: number): Promise<LoadResult> {
  const tookMs: number[] = [];
  let errors = 0;
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  const worker = async (client: LoadClient): Promise<void> => {
    for (let nowMs = performance.now(); nowMs < endMs;) {
      if (!(await client.request())) errors += 1;
      const doneMs = performance.now();
      tookMs.push(doneMs - nowMs);
      nowMs = doneMs;
    }
  };
  await Promise.all(clients.map(worker));
  const seconds = (performance.now() - startMs) / 1000;
  const perSecond = (tookMs.length - errors) / seconds;
  return { perSecond, p50Ms: at(tookMs, 0.5), p99Ms: at(tookMs, 0.99), errors, requests: tookMs.length };
}

/** So many clients of one kind, used and closed. */
export async function withClients<Result>(
  count: number,
  open: () => Promise<LoadClient>,
  use: (clients: readonly LoadClient[]) => Promise<Result>,
): Promise<Result> {
  const clients = await Promise.all(Array.from({ length: count }, open));
  try {
    return await use(clients);
  } finally {
    for (const client of clients) client.close();
  }
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** A keep-alive HTTP/1.1 connection that does as little as a client can, so that it is the server that is measured. */
export async function httpClient(port: number, path: string, body: Uint8Array): Promise<LoadClient> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const head = `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const message = Buffer.concat([Buffer.from(head), body]);
  let settle: ((isGood: boolean) => void) | undefined;
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const text = received.toString('latin1', 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (received.length < headEnd + HEAD_END.length + length) return;
    received = Buffer.alloc(0);
    settle?.(text.startsWith('HTTP/1.1 200'));
  });
  socket.on('close', () => settle?.(false));
  return {
    request: () =>
      new Promise((resolve) => {
        settle = resolve;
        socket.write(message);
      }),
    close: () => socket.destroy(),
  };
}

/** A gRPC client with a connection of its own. */
export function grpcClient(port: number, method: string, request: Uint8Array): Promise<LoadClient> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': -1,
  });
  const identity = (bytes: Buffer): Buffer => bytes;
  const message = Buffer.from(request);
  return Promise.resolve({
    request: () =>
      new Promise((resolve) => {
        client.makeUnaryRequest(method, identity, identity, message, new Metadata(), {}, (error) =>
          resolve(error === null),
        );
      }),
    close: () => client.close(),
  });
}
