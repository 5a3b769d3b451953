import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Client,
  Metadata,
  credentials,
  type CallOptions,
  type ChannelCredentials,
  type ClientOptions,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { freePort } from '../../../contract/test/support/free-port';
import {
  BoundedEngine,
  ModelServer,
  TensorflowEngine,
  parseOptions,
  searchLibtensorflow,
  silentLogger,
  type Logger,
  type Engine,
} from '../../index';

/** Models written by fixtures/make_models.py. */
export const MODELS = join(__dirname, '..', 'fixtures', 'models');

/** A directory of its own below the system's. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'model-server-'));
}

/** The real engine; one per test file, the library is loaded once per process anyway. */
export function realEngine(): BoundedEngine {
  const { location } = searchLibtensorflow();
  if (location === undefined) throw new Error('libtensorflow is not set up: run npm run setup');
  return new BoundedEngine(new TensorflowEngine(location), 2);
}

/** Flags for a server of one model on ports of its own. */
export async function flagsFor(
  name: string,
  basePath: string,
): Promise<{ flags: string[]; grpc: number; rest: number; management: number }> {
  const [grpc, rest, management] = [await freePort(), await freePort(), await freePort()];
  const flags = [
    `--port=${grpc}`,
    `--rest_api_port=${rest}`,
    `--management_port=${management}`,
    `--model_name=${name}`,
    `--model_base_path=${basePath}`,
  ];
  return { flags, grpc, rest, management };
}

/** A running server and ways to talk to it. */
export interface RunningServer {
  readonly server: ModelServer;
  readonly rest: string;
  readonly management: string;
  readonly client: RawClient;
  /** `host:port` of gRPC. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a server with these flags in this process, on the loopback interface; without a log where none is given. */
export async function silentServer(
  engine: Engine,
  flags: readonly string[],
  logger: Logger = silentLogger(),
): Promise<ModelServer> {
  const server = new ModelServer(
    parseOptions(['--host=127.0.0.1', '--drain_idle_timeout_in_ms=1', ...flags], {}),
    engine,
    logger,
  );
  await server.start();
  return server;
}

/** Starts a server of one model, and a client for it. */
export async function startServer(
  engine: Engine,
  name: string,
  basePath: string,
  extra: readonly string[] = [],
  logger: Logger = silentLogger(),
): Promise<RunningServer> {
  const { flags, grpc, rest, management } = await flagsFor(name, basePath);
  const server = await silentServer(engine, [...flags, ...extra], logger);
  const client = new RawClient(`127.0.0.1:${grpc}`);
  return {
    server,
    rest: `http://127.0.0.1:${rest}`,
    management: `http://127.0.0.1:${management}`,
    client,
    address: `127.0.0.1:${grpc}`,
    async stop() {
      client.close();
      await server.drain();
    },
  };
}

/** A gRPC client that sends and gets bytes. */
export class RawClient {
  private readonly client: Client;

  constructor(
    address: string,
    channel: ChannelCredentials = credentials.createInsecure(),
    options: ClientOptions = {},
  ) {
    this.client = new Client(address, channel, options);
  }

  /** Opens a stream of answers to one request. */
  stream(path: string, request: Uint8Array): ClientReadableStream<Buffer> {
    const identity = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
    return this.client.makeServerStreamRequest(path, identity, (bytes: Buffer) => bytes, request);
  }

  /** Rejects with grpc-js' ServiceError. */
  call(
    path: string,
    request: Uint8Array,
    options: CallOptions = {},
    metadata: Metadata = new Metadata(),
  ): Promise<Uint8Array> {
    const identity = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        identity,
        (bytes: Buffer) => bytes,
        request,
        metadata,
        options,
        (error: ServiceError | null, answer?: Buffer) =>
          error === null ? resolve(answer ?? Buffer.alloc(0)) : reject(error),
      );
    });
  }

  /** Makes a call that the signal cancels; answers its status. */
  cancellable(path: string, request: Uint8Array, signal: AbortSignal): Promise<number> {
    const identity = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
    return new Promise((resolve) => {
      const call = this.client.makeUnaryRequest(
        path,
        identity,
        (bytes: Buffer) => bytes,
        request,
        new Metadata(),
        {},
        (error: ServiceError | null) => resolve(error?.code ?? 0),
      );
      signal.addEventListener('abort', () => call.cancel());
    });
  }

  close(): void {
    this.client.close();
  }
}

/** Posts JSON text and answers status and text. */
export async function post(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text() };
}

/** The message of an error document. */
export function errorOf(text: string): string {
  return (JSON.parse(text) as { error: string }).error;
}

/** Waits until a condition holds; steps of 20 ms, at most `attempts` of them. */
export async function eventually(condition: () => boolean | Promise<boolean>, attempts = 500): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the condition did not hold within ${attempts} attempts`);
}
