import { once } from 'node:events';
import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { receiveOne } from '../../transport/grpc/one-message';
import type { ConnectionLimits } from '../../transport/grpc/protocol/connection';
import { framed } from '../../transport/grpc/protocol/message-reader';
import { GrpcServer, type CallHandler, type GrpcServerOptions } from '../../transport/grpc/protocol/server';

/** Of connections that nothing ends. */
export const FOR_EVER: ConnectionLimits = {
  maxIdleMs: Infinity,
  keepaliveMs: Infinity,
  keepaliveTimeoutMs: Infinity,
  maxAgeMs: Infinity,
  maxAgeGraceMs: Infinity,
};

/** Answers the one message of a call with itself. */
export const ECHO: CallHandler = (call) => receiveOne(call, (message) => call.finish(message));

const stops: Array<() => void> = [];

afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A server of these methods on a port of its own, and a connection to it. */
export async function serve(handlers: Record<string, CallHandler>, options: Partial<GrpcServerOptions> = {}) {
  const server = new GrpcServer({
    handlers: new Map(Object.entries(handlers)),
    messages: { maxReceivedBytes: 1000, maxSentBytes: Infinity },
    connections: FOR_EVER,
    maxConcurrentStreams: 100,
    ...options,
  });
  const listener: Server = createServer((socket) => server.accept(socket));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const session = connect(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
  session.on('error', () => undefined);
  stops.push(() => {
    session.destroy();
    listener.close();
    server.destroy();
  });
  return { server, session };
}

/** Begins a call. */
export function open(session: ClientHttp2Session, path: string, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream {
  return session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
}

/** What a call was answered with. */
export interface Ended {
  readonly http: number | undefined;
  readonly status: string | undefined;
  readonly message: string | undefined;
  readonly body: Buffer;
  readonly resetWith: number | undefined;
}

/** Everything a call is answered with, once it is over. */
export async function ended(stream: ClientHttp2Stream): Promise<Ended> {
  const fields: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  stream.on('response', (headers) => Object.assign(fields, headers));
  stream.on('trailers', (headers) => Object.assign(fields, headers));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('error', () => undefined);
  if (!stream.closed || !stream.destroyed) await once(stream, 'close');
  return {
    http: fields[':status'] === undefined ? undefined : Number(fields[':status']),
    status: fields['grpc-status']?.toString(),
    message: fields['grpc-message']?.toString(),
    body: Buffer.concat(chunks),
    resetWith: stream.rstCode,
  };
}

/** Sends a request in so many frames, and answers as `ended`. */
export async function answerTo(stream: ClientHttp2Stream, ...parts: readonly Uint8Array[]): Promise<Ended> {
  const end = ended(stream);
  for (const part of parts) {
    stream.write(part);
    // One frame each.
    await new Promise((resolve) => setImmediate(resolve));
  }
  stream.end();
  return end;
}

/** A message that says it is compressed. */
export const compressed = (bytes: Uint8Array): Buffer => {
  const frame = framed(bytes);
  frame[0] = 1;
  return frame;
};
