import { Client, Metadata, credentials, type ServiceError, type StatusObject } from '@grpc/grpc-js';

/** How a call ended, with what came behind the answer. */
export interface EndedCall {
  readonly code: number;
  readonly answer: Buffer;
  readonly trailer: (name: string) => string | undefined;
}

/** Makes one call with metadata, on a connection of its own. */
export async function unaryCall(
  address: string,
  path: string,
  request: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<EndedCall> {
  const client = new Client(address, credentials.createInsecure());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const bytes = (value: Uint8Array): Buffer => Buffer.from(value);
  let answer: Buffer = Buffer.alloc(0);
  const status = await new Promise<StatusObject>((resolve) => {
    const done = (_error: ServiceError | null, value?: Buffer): void => void (answer = value ?? answer);
    client.makeUnaryRequest(path, bytes, (value: Buffer) => value, request, metadata, done).on('status', resolve);
  });
  client.close();
  return { code: status.code, answer, trailer: (name) => status.metadata.get(name)[0]?.toString() };
}
