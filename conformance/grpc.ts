import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client, Metadata, credentials, status, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition, type PackageDefinition } from '@grpc/proto-loader';
import type { GrpcConnection, GrpcStep } from './case';
import { CaseError } from './fields';
import type { GrpcAnswer } from './judge';

/** Longest a call may take that sets no deadline of its own, in milliseconds. */
const TIMEOUT_MS = 60_000;

const FILES = [
  'tensorflow_serving/apis/prediction_service.proto',
  'tensorflow_serving/apis/model_service.proto',
  'grpc/health/v1/health.proto',
];

/** A gRPC client made of the `.proto` files alone: it shares no code with the server's own codec. */
export class GrpcTarget {
  private readonly plain: Client;
  private readonly definitions: PackageDefinition;

  /** @param address `host:port` or `unix:path` */
  constructor(private readonly address: string) {
    this.plain = connected(address, credentials.createInsecure());
    this.definitions = loadSync(FILES, {
      includeDirs: [join(dirname(require.resolve('@cdk8s-serving/contract/package.json')), 'proto')],
      keepCase: true,
      longs: String,
      enums: String,
      bytes: String,
      json: true,
    });
  }

  /** Makes a call. @throws CaseError for a method there is none of, and for a message that is none */
  async send(step: GrpcStep): Promise<GrpcAnswer> {
    if (step.over === undefined) return this.call(this.plain, step);
    const client = connected(step.over.address ?? this.address, credentialsOf(step.over));
    try {
      return await this.call(client, step);
    } finally {
      client.close();
    }
  }

  private call(client: Client, step: GrpcStep): Promise<GrpcAnswer> {
    const method = this.methodOf(step.method);
    const request = step.request instanceof Uint8Array ? step.request : serialized(method, step);
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        method?.path ?? `/${step.method}`,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes: Buffer): unknown => method?.responseDeserialize(bytes),
        request,
        new Metadata(),
        { deadline: Date.now() + (step.timeoutMs ?? TIMEOUT_MS) },
        (error: ServiceError | null, message?: unknown) =>
          resolve(
            error === null
              ? { code: 'OK', details: '', message }
              : { code: status[error.code] ?? String(error.code), details: error.details, message: undefined },
          ),
      );
    });
  }

  close(): void {
    this.plain.close();
  }

  /** Undefined for a method no file describes: it is called with bytes all the same. */
  private methodOf(name: string): MethodDefinition<object, object> | undefined {
    const [service = '', method = ''] = name.split('/');
    const definition = this.definitions[service] ?? this.definitions[`tensorflow.serving.${service}`];
    return (definition as Readonly<Record<string, MethodDefinition<object, object>>> | undefined)?.[method];
  }
}

function connected(address: string, channel: ChannelCredentials): Client {
  return new Client(address, channel, {
    'grpc.max_receive_message_length': -1,
    // What certificates of the suite are for, also where the address is a number.
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.use_local_subchannel_pool': 1,
  });
}

function credentialsOf({ trusts, key, certificate }: GrpcConnection): ChannelCredentials {
  if (trusts === undefined) return credentials.createInsecure();
  const read = (path: string | undefined): Buffer | null => (path === undefined ? null : readFileSync(path));
  return credentials.createSsl(read(trusts), read(key), read(certificate));
}

function serialized(method: MethodDefinition<object, object> | undefined, step: GrpcStep): Uint8Array {
  if (method === undefined) throw new CaseError(`no .proto file has ${step.method}; give its request as bytes`);
  try {
    return method.requestSerialize(step.request);
  } catch (error) {
    throw new CaseError(`the request of ${step.method} is none: ${(error as Error).message}`);
  }
}
