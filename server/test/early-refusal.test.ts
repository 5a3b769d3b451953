import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { Code, GrpcMethod, encodePredictRequest, type Tensor } from '@cdk8s-serving/contract';
import { BoundedEngine, type Engine, type LoadedModel } from '../index';
import { WrappedModel } from '../engine/wrapped-model';
import { framed } from '../transport/grpc/protocol/message-reader';
import { ended, open } from './support/grpc-server';
import { MODELS, eventually, flagsFor, post, realEngine, silentServer } from './support/server';

/** The real engine, whose runs take their time until they are let go. */
class SlowEngine implements Engine {
  readonly description = 'slow';
  private readonly free: Promise<void>;
  letGo: () => void = () => undefined;

  constructor(private readonly inner: Engine) {
    this.free = new Promise((resolve) => (this.letGo = resolve));
  }

  async load(request: Parameters<Engine['load']>[0]): Promise<LoadedModel> {
    return new SlowModel(await this.inner.load(request), this.free);
  }
}

/** Of its runs the first takes 50 ms, which is what the next ones are expected to take. */
class SlowModel extends WrappedModel {
  private runs = 0;

  constructor(
    inner: LoadedModel,
    private readonly free: Promise<void>,
  ) {
    super(inner);
  }

  override isShort(): boolean {
    return false;
  }

  override async run(...args: Parameters<LoadedModel['run']>): ReturnType<LoadedModel['run']> {
    this.runs += 1;
    if (this.runs === 1) await new Promise((resolve) => setTimeout(resolve, 50));
    else await this.free;
    return this.inner.run(...args);
  }
}

/** One runs, and sixteen may wait however long it takes. */
const FULL = 17;

const BODY = '{"instances": [1.0]}';
/** Several frames of HTTP/2. */
const LARGE: Tensor = { dtype: 'float', shape: [50_000], data: new Float32Array(50_000) };

interface Ports {
  readonly grpc: number;
  readonly rest: number;
  readonly management: number;
}

/** A server that has so many requests to work on; they are let go and answered in the end. */
async function whileBusy(
  requests: number,
  flags: readonly string[],
  use: (ports: Ports) => Promise<void>,
): Promise<void> {
  const slow = new SlowEngine(realEngine());
  const ports = await flagsFor('half', join(MODELS, 'half_plus_two'));
  const server = await silentServer(new BoundedEngine(slow, 1, 10), [...ports.flags, ...flags]);
  try {
    const url = `http://127.0.0.1:${ports.rest}/v1/models/half:predict`;
    expect((await post(url, BODY)).status).toBe(200);
    const waiting = Array.from({ length: requests }, () => post(url, BODY));
    // All but those that run: one, or with batching one batch.
    await eventually(async () => inQueue(await metricsOf(ports.management)) >= FULL - 1);
    await use(ports);
    slow.letGo();
    expect((await Promise.all(waiting)).every(({ status }) => status === 200)).toBe(true);
  } finally {
    slow.letGo();
    await server.drain();
  }
}

async function metricsOf(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

function inQueue(metrics: string): number {
  return Number(/^[^#\n]*phase="queue"[^\n]* (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

/** What a prediction by REST is answered of which the body never comes. */
async function restWithoutBody(port: number): Promise<{ status: number | undefined; text: string }> {
  const headers = { 'Content-Length': 1_000_000 };
  const path = '/v1/models/half:predict';
  const unfinished = request({ host: '127.0.0.1', port, method: 'POST', path, headers });
  unfinished.on('error', () => undefined);
  unfinished.write('{"inst');
  try {
    const [response] = (await once(unfinished, 'response')) as [import('node:http').IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, text };
  } finally {
    unfinished.destroy();
  }
}

/** What a prediction by gRPC is answered of which only the beginning comes. */
async function grpcWithoutEnd(port: number, model: string, timeout?: string) {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  try {
    const message = framed(encodePredictRequest({ modelSpec: { name: model }, inputs: new Map([['x', LARGE]]) }));
    const stream = open(session, GrpcMethod.predict, timeout === undefined ? {} : { 'grpc-timeout': timeout });
    const end = ended(stream);
    stream.write(message.subarray(0, 20_000));
    return await end;
  } finally {
    session.destroy();
  }
}

test('where a prediction would have to wait too long, its body is not waited for', async () => {
  await whileBusy(FULL, [], async ({ rest, grpc, management }) => {
    const refused = await restWithoutBody(rest);
    expect(refused.status).toBe(429);
    expect(refused.text).toMatch(/16 requests are waiting already, for about \d+ ms; send this one again later/);
    const answer = await grpcWithoutEnd(grpc, 'half');
    expect(answer).toMatchObject({ http: 200, status: String(Code.RESOURCE_EXHAUSTED) });
    expect(answer.message).toMatch(/^16 requests are waiting already/);

    const count = /request_count\{model_name="half",status="RESOURCE_EXHAUSTED"\} (\d+)/;
    expect(count.exec(await metricsOf(management))?.[1]).toBe('2');
    // Whatever needs no run is answered.
    expect((await fetch(`http://127.0.0.1:${rest}/v1/models/half`)).status).toBe(200);
  });
});

test('what is refused for another reason is read: nobody knows yet which', async () => {
  await whileBusy(FULL, [], async ({ grpc }) => {
    // Still reading when its time is up.
    const answer = await grpcWithoutEnd(grpc, 'nobody', '300m');
    expect(answer.status).toBe(String(Code.DEADLINE_EXCEEDED));
  });
});

test('a request that would be one of a batch is read: it waits with that, and not for a place of its own', async () => {
  await whileBusy(3 * FULL, ['--enable_batching'], async ({ grpc }) => {
    expect((await grpcWithoutEnd(grpc, 'half', '300m')).status).toBe(String(Code.DEADLINE_EXCEEDED));
  });
});
