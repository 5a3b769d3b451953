import { readConfig, readManagementPort } from './config';
import { ConfigError } from './config-error';
import { askReady } from './health';

/** The `serving-gateway` command: the gateway itself, or `serving-gateway health`, which asks a running one. */

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  // Loaded here, so that the health command, run every few seconds, starts without the decoder and gRPC.
  const { createGateway } = await import('./gateway');
  const gateway = await createGateway(config);
  const stop = (): void => {
    void gateway.drain().then(() => process.exit(0));
  };
  // Before listening, so that a stop during the start is a stop too.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await gateway.listen();
}

async function health(): Promise<void> {
  const problem = await askReady(readManagementPort(process.env));
  if (problem === undefined) return;
  process.stderr.write(`serving-gateway: not ready: ${problem}\n`);
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  if (args.length === 0) return serve();
  if (args.length === 1 && args[0] === 'health') return health();
  throw new ConfigError(
    `unknown arguments ${args.map((arg) => JSON.stringify(arg)).join(' ')}; call it without, or with 'health'. Settings come from the environment.`,
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`serving-gateway: ${message}\n`);
  process.exit(1);
});
