import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { createGateway, readConfig, type GatewayParts } from '../../gateway';
import { realEngine, startServer } from '../../server/test/support/server';

const ROOT = join(__dirname, '..', '..');

/** A file of an example. */
export function inExample(name: string, ...parts: readonly string[]): string {
  return join(ROOT, 'examples', name, ...parts);
}

/** A gateway before a real model server with a real model. */
export interface Stack {
  /** `http://127.0.0.1:<port>` of the gateway. */
  readonly url: string;
  stop(): Promise<void>;
}

let engine: ReturnType<typeof realEngine> | undefined;

/** Starts an example with the binding its golden plan has. @param environment settings of the gateway beside that */
export async function startStack(
  name: string,
  environment: Record<string, string> = {},
  parts: GatewayParts = {},
): Promise<Stack> {
  engine ??= realEngine();
  const server = await startServer(engine, name, inExample(name, 'model'));
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    MANAGEMENT_PORT: '0',
    MODEL_BINDING: bindingOf(name),
    MODEL_SERVER: `ipv4:${server.address}`,
    ...environment,
  });
  const gateway = await createGateway(config, { logger: pino({ level: 'silent' }), pollIntervalMs: 50, ...parts });
  const { port, managementPort } = await gateway.listen();
  while ((await fetch(`http://127.0.0.1:${managementPort}/readyz`)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await gateway.drain();
      await server.stop();
    },
  };
}

/** MODEL_BINDING of the gateway in the committed plan. */
function bindingOf(name: string): string {
  const file =
    name === 'digits'
      ? join(ROOT, 'dist', 'local', 'processes.json')
      : join(ROOT, 'test', 'stack', 'golden', name, 'local', 'processes.json');
  const { processes } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly processes: readonly { readonly environment: Readonly<Record<string, string>> }[];
  };
  const binding = processes.map(({ environment }) => environment['MODEL_BINDING']).find((text) => text !== undefined);
  if (binding === undefined) throw new Error(`${file} has no gateway`);
  return binding;
}
