import { Agent, request, type ClientRequest, type RequestOptions } from 'node:http';
import { Client, Metadata, credentials, status } from '@grpc/grpc-js';
import { GrpcMethod, encodePredictRequest } from '@cdk8s-serving/contract';
import type { Port } from './service';

/** Largest request of the server that is asked, in bytes. */
export const MAX_BODY_BYTES = 1_000_000;

/** Milliseconds after which a request counts as hanging. */
const HANGS_MS = 60_000;

const GOOD = '{"instances": [1.0]}';
const FLOATS = 64;

const message = (floats: number): Buffer =>
  Buffer.from(
    encodePredictRequest({
      modelSpec: { name: 'half' },
      inputs: new Map([['x', { dtype: 'float', shape: [floats], data: new Float32Array(floats).fill(1) }]]),
    }),
  );
const GOOD_MESSAGE = message(FLOATS);
const LARGE_MESSAGE = message(MAX_BODY_BYTES / Float32Array.BYTES_PER_ELEMENT);
const NOISE = Buffer.alloc(200, 0xee);

/** What a call says whose connection was cut. */
const CUT = ['INTERNAL', 'UNAVAILABLE'];

/** A kind of request, and what may come of it. */
export interface RequestKind {
  readonly name: string;
  readonly expected: readonly string[];
  /** Asks once. @returns `200`, `OK`, `gone`, ... @throws Error for a request without an end */
  ask(): Promise<string>;
}

/** Every kind of request a server gets in its life, good and bad. */
export class Requests {
  readonly kinds: readonly RequestKind[];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly patient: Client;
  /**
   * On a connection of its own: HTTP/2 servers cut one on which more than 33 calls a second are reset for long, and with it
   * every call that is on it.
   */
  private readonly hasty: Client;

  constructor(private readonly ports: { readonly rest: Port; readonly grpc: Port }) {
    const client = (): Client =>
      new Client(`127.0.0.1:${ports.grpc}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
    this.patient = client();
    this.hasty = client();
    const rest = (body: string, path?: string) => (): Promise<string> => this.rest({ path }, (sent) => sent.end(body));
    const grpc = (bytes: Buffer) => (): Promise<string> => this.grpc(this.patient, bytes);
    const left = (end: { readonly deadlineMs?: number; readonly cancelMs?: number }) => (): Promise<string> =>
      this.grpc(this.hasty, GOOD_MESSAGE, end);
    this.kinds = [
      { name: 'good, REST', expected: ['200'], ask: rest(GOOD) },
      { name: 'good, gRPC', expected: ['OK'], ask: grpc(GOOD_MESSAGE) },
      { name: 'bad JSON', expected: ['400'], ask: rest('{"instances": [') },
      { name: 'wrong type', expected: ['400'], ask: rest('{"instances": ["x"]}') },
      { name: 'unknown model', expected: ['404'], ask: rest(GOOD, '/v1/models/nobody:predict') },
      { name: 'no protobuf', expected: ['INVALID_ARGUMENT'], ask: grpc(NOISE) },
      { name: 'oversized, announced', expected: ['413'], ask: rest(' '.repeat(MAX_BODY_BYTES + 1)) },
      { name: 'oversized, chunked', expected: ['413'], ask: () => this.restInChunks() },
      { name: 'oversized, gRPC', expected: ['RESOURCE_EXHAUSTED'], ask: grpc(LARGE_MESSAGE) },
      { name: 'upload that breaks off', expected: ['gone'], ask: () => this.restBrokenOff() },
      {
        name: 'deadline of 1 ms',
        // Refused at once where others wait already.
        expected: ['OK', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', ...CUT],
        ask: left({ deadlineMs: 1 }),
      },
      { name: 'cancelled at once', expected: ['OK', 'CANCELLED', ...CUT], ask: left({ cancelMs: 0 }) },
      { name: 'cancelled later', expected: ['OK', 'CANCELLED', ...CUT], ask: left({ cancelMs: 2 }) },
    ];
  }

  close(): void {
    this.agent.destroy();
    this.patient.close();
    this.hasty.close();
  }

  private rest(options: RequestOptions, send: (sent: ClientRequest) => void): Promise<string> {
    const { rest: port } = this.ports;
    return bounded((resolve) => {
      const path = options.path ?? '/v1/models/half:predict';
      const sent = request(
        { agent: this.agent, ...options, path, host: '127.0.0.1', port, method: 'POST' },
        (answer) => {
          answer.resume().on('end', () => resolve(String(answer.statusCode)));
        },
      );
      sent.on('error', () => resolve('gone'));
      send(sent);
    });
  }

  private restInChunks(): Promise<string> {
    return this.rest({}, (sent) => {
      for (let chunk = 0; chunk < 12; chunk += 1) sent.write(Buffer.alloc(MAX_BODY_BYTES / 10, ' '));
      sent.end();
    });
  }

  private restBrokenOff(): Promise<string> {
    return this.rest({ agent: false, headers: { 'Content-Length': MAX_BODY_BYTES } }, (sent) => {
      sent.write(Buffer.alloc(MAX_BODY_BYTES / 2, ' '), () => sent.destroy());
    });
  }

  private grpc(
    client: Client,
    bytes: Buffer,
    { deadlineMs, cancelMs }: { readonly deadlineMs?: number; readonly cancelMs?: number } = {},
  ): Promise<string> {
    const identity = (buffer: Buffer): Buffer => buffer;
    const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    return bounded((resolve) => {
      const path = GrpcMethod.predict;
      const call = client.makeUnaryRequest(path, identity, identity, bytes, new Metadata(), options, (error) =>
        resolve(status[error?.code ?? status.OK] ?? 'none'),
      );
      if (cancelMs === 0) setImmediate(() => call.cancel());
      else if (cancelMs !== undefined) setTimeout(() => call.cancel(), cancelMs);
    });
  }
}

function bounded(ask: (resolve: (outcome: string) => void) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${HANGS_MS} ms`)), HANGS_MS);
    ask((outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    });
  });
}
