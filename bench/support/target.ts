import { Client, Metadata, credentials } from '@grpc/grpc-js';
import { GrpcMethod, decodePredictResponse } from '@cdk8s-serving/contract';
import { protoRequest } from './requests';

/** A request that a server is asked again and again. */
export interface Target {
  readonly wire: 'grpc' | 'http';
  readonly port: number;
  readonly path: string;
  /** Of gRPC the message without its frame. */
  readonly body: Uint8Array;
  /** The first number of an answer, by which it is seen to be right. */
  readonly read: (answer: Buffer) => number;
}

const LIMITS = { maxTensorBytes: 1 << 26 };

/** Predict of gRPC, for a row of a shape. */
export function grpcTarget(port: number, model: string, shape: readonly number[]): Target {
  const read = (answer: Buffer): number => Number(decodePredictResponse(answer, LIMITS).outputs.get('y')?.data[0]);
  return { wire: 'grpc', port, path: GrpcMethod.predict, body: protoRequest(model, shape), read };
}

/** Predict of REST. */
export function restTarget(port: number, model: string, body: Uint8Array): Target {
  const read = (answer: Buffer): number => {
    const { predictions } = JSON.parse(answer.toString()) as { predictions: (number | number[])[] };
    return Number([predictions[0]].flat()[0]);
  };
  return { wire: 'http', port, path: `/v1/models/${model}:predict`, body, read };
}

/** Asks once, with a client that knows what an error is. @throws Error for an answer that is one */
export async function askOnce(target: Target): Promise<Buffer> {
  if (target.wire === 'grpc') return askGrpc(target);
  const response = await fetch(`http://127.0.0.1:${target.port}${target.path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: new Uint8Array(target.body),
  });
  const answer = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${target.path} answers ${response.status}: ${answer.toString()}`);
  return answer;
}

/** Asks once. @returns the first number of the answer */
export async function askNumber(target: Target): Promise<number> {
  return target.read(await askOnce(target));
}

async function askGrpc({ port, path, body }: Target): Promise<Buffer> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  const identity = (bytes: Buffer): Buffer => bytes;
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, identity, identity, Buffer.from(body), new Metadata(), {}, (error, answer) =>
        error === null ? resolve(answer ?? Buffer.alloc(0)) : reject(error),
      );
    });
  } finally {
    client.close();
  }
}
