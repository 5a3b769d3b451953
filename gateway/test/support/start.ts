import pino from 'pino';
import { numericTensor, type ModelBinding } from '@cdk8s-serving/contract';
import {
  DECODER_LIMITS,
  DecoderPool,
  createGateway,
  type Gateway,
  type GatewayConfig,
  type GatewayParts,
} from '../../index';
import { digits, digitsSignatures } from './bindings';
import { StubModelServer, type StubBehaviour } from './stub-model-server';

/** A gateway in front of a stub model server, with what it logged. */
export interface Running {
  readonly gateway: Gateway;
  readonly model: StubModelServer;
  /** `http://127.0.0.1:<port>` of the data port. */
  readonly url: string;
  readonly managementUrl: string;
  /** Lines logged, as written. */
  readonly logged: string[];
  stop(): Promise<void>;
}

/** Decoders of all gateways of a test file: a gateway's own would cost each test the start of two processes. */
let decoders: DecoderPool | undefined;
afterAll(() => {
  decoders?.close();
  decoders = undefined;
});

/** Outputs of a digits model that is sure of a seven. */
export function sevenIsBest(): ReadonlyMap<string, ReturnType<typeof numericTensor>> {
  const scores = Float32Array.of(0.01, 0.02, 0.03, 0.125, 0.04, 0.05, 0.06, 0.5, 0.07, 0.08);
  return new Map([['scores', numericTensor('float', [1, 10], scores)]]);
}

/** Starts both on free ports and waits until the gateway has looked at the model. */
export async function start(
  options: {
    readonly binding?: ModelBinding;
    readonly behaviour?: Partial<StubBehaviour>;
    readonly config?: Partial<GatewayConfig>;
    readonly parts?: GatewayParts;
  } = {},
): Promise<Running> {
  const model = new StubModelServer({
    signatures: digitsSignatures,
    state: 'AVAILABLE',
    predict: sevenIsBest,
    ...options.behaviour,
  });
  await model.start();
  const logged: string[] = [];
  const config: GatewayConfig = {
    port: 0,
    host: '127.0.0.1',
    managementPort: 0,
    managementHost: '127.0.0.1',
    binding: options.binding ?? digits,
    modulePath: undefined,
    modelServer: model.target,
    modelTimeoutMs: 5_000,
    modelConcurrency: 128,
    clientTimeoutMs: 30_000,
    fetchAllowedHosts: [],
    fetchTimeoutMs: 5_000,
    fetchMaxRedirects: 0,
    maxBodyBytes: 1_000_000,
    maxRequests: 128,
    corsOrigins: [],
    apiKeys: [],
    page: true,
    drainTimeoutSeconds: 5,
    ...options.config,
  };
  decoders ??= new DecoderPool({ ...DECODER_LIMITS, processes: 1 });
  const gateway = await createGateway(config, {
    decoders,
    logger: pino({ base: null }, { write: (line: string) => void logged.push(line) }),
    pollIntervalMs: 20,
    drainIdleMs: 0,
    ...options.parts,
  });
  const { port, managementPort } = await gateway.listen();
  const managementUrl = `http://127.0.0.1:${managementPort}`;
  await until(async () => !(await (await fetch(`${managementUrl}/readyz`)).text()).includes('not been looked at'));
  const stop = async (): Promise<void> => {
    await gateway.drain();
    model.stop();
  };
  return { gateway, model, url: `http://127.0.0.1:${port}`, managementUrl, logged, stop };
}

/** Resolves once the condition holds; the test's own time limit ends a wait that is in vain. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
