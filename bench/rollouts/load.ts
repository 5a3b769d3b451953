import { Agent, request } from 'node:http';
import { Client, Metadata, credentials } from '@grpc/grpc-js';
import { GrpcMethod, decodePredictResponse, encodePredictRequest } from '@cdk8s-serving/contract';
import type { Port } from './service';

/** Requests on their way at the same time, on each of the two APIs. */
const WORKERS = 8;

/** What 1.0 may be answered: one version of the model adds 2 to half of it, the other one 3. */
const ANSWERS: readonly unknown[] = [2.5, 3.5];

const BODY = '{"instances": [1.0]}';
const REQUEST = Buffer.from(
  encodePredictRequest({
    modelSpec: { name: 'half' },
    inputs: new Map([['x', { dtype: 'float', shape: [1], data: Float32Array.of(1) }]]),
  }),
);
const LIMITS = { maxTensorBytes: 1000 };

/** What came of the requests of one API. */
export interface Outcome {
  readonly answered: number;
  /** Why requests failed, and how many for each reason. */
  readonly failures: ReadonlyMap<string, number>;
}

/** Sends requests on both APIs, one after the other on every connection, until it is stopped. */
export class Load {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  private readonly client: Client;
  private readonly workers: Promise<void>[] = [];
  private readonly rest = new Tally();
  private readonly grpc = new Tally();
  private isStopped = false;

  constructor(private readonly ports: { readonly rest: Port; readonly grpc: Port }) {
    this.client = new Client(`127.0.0.1:${ports.grpc}`, credentials.createInsecure());
  }

  start(): void {
    for (let index = 0; index < WORKERS; index += 1) {
      this.workers.push(this.repeat(this.rest, () => this.askRest()));
      this.workers.push(this.repeat(this.grpc, () => this.askGrpc()));
    }
  }

  /** Ends when what is on its way has been answered. */
  async stop(): Promise<{ readonly rest: Outcome; readonly grpc: Outcome }> {
    this.isStopped = true;
    await Promise.all(this.workers);
    this.agent.destroy();
    this.client.close();
    return { rest: this.rest, grpc: this.grpc };
  }

  private async repeat(tally: Tally, ask: () => Promise<unknown>): Promise<void> {
    while (!this.isStopped) {
      await ask().then(
        (answer) => tally.count(ANSWERS.includes(answer) ? undefined : `answered ${JSON.stringify(answer)}`),
        (error: Error) => tally.count(error.message),
      );
    }
  }

  private askRest(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const headers = { 'Content-Length': BODY.length };
      const options = { port: this.ports.rest, host: '127.0.0.1', path: '/v1/models/half:predict', agent: this.agent };
      request({ ...options, method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += String(chunk)));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve((JSON.parse(text) as { predictions: unknown[] }).predictions[0]);
          else reject(new Error(`status ${response.statusCode}: ${text}`));
        });
      })
        .on('error', reject)
        .end(BODY);
    });
  }

  private askGrpc(): Promise<unknown> {
    const identity = (bytes: Buffer): Buffer => bytes;
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        GrpcMethod.predict,
        identity,
        identity,
        REQUEST,
        new Metadata(),
        {},
        (error, answer) => {
          if (error !== null) reject(error);
          else resolve(decodePredictResponse(answer ?? Buffer.alloc(0), LIMITS).outputs.get('y')?.data[0]);
        },
      );
    });
  }
}

class Tally implements Outcome {
  answered = 0;
  readonly failures = new Map<string, number>();

  count(failure: string | undefined): void {
    if (failure === undefined) this.answered += 1;
    else this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
  }
}
