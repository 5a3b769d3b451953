import { availableParallelism } from 'node:os';
import type { ModelServerOptions } from './options';

/** Threads kept free in libuv's pool for what is not a model run: file system, DNS. */
const SPARE_THREADS = 2;

/** The exit code TensorFlow Serving ends with on a bad command line or a failed start. */
const EXIT_FAILURE = 255;

async function main(args: readonly string[]): Promise<number> {
  const [{ UsageError, parseOptions, usage }, { NativeSetupError }] = await Promise.all([
    import('./options'),
    import('./native/errors'),
  ]);
  if (args.includes('--help')) {
    process.stdout.write(usage());
    return 0;
  }
  try {
    if (args[0] === 'health') return await health(args.slice(1));
    return await serve(parseOptions(args, process.env));
  } catch (error) {
    if (error instanceof NativeSetupError) {
      process.stderr.write(`model-server: ${error.message}\n`);
      return EXIT_FAILURE;
    }
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`model-server: ${error.message}\n\n${usage()}`);
    return EXIT_FAILURE;
  }
}

async function health(args: readonly string[]): Promise<number> {
  const [{ parseOptions }, { checkHealth }] = await Promise.all([import('./options'), import('./health')]);
  // The model is of no interest to a health check; a base path keeps the parser from asking for one.
  const { managementPort } = parseOptions([...args, '--model_base_path=/'], {});
  const { healthy, text } = await checkHealth(managementPort);
  process.stdout.write(`${text}\n`);
  return healthy ? 0 : 1;
}

async function serve(options: ModelServerOptions): Promise<number> {
  const concurrency = Math.max(2, availableParallelism());
  // libuv reads this once, when the first job is queued, so it must be set before anything asynchronous is loaded.
  process.env['UV_THREADPOOL_SIZE'] ??= String(concurrency + SPARE_THREADS);
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';

  const [{ createLogger }, { searchLibtensorflow }, { createEngine }, { ModelServer }] = await Promise.all([
    import('./logger'),
    import('./native/locate'),
    import('./create-engine'),
    import('./server'),
  ]);
  const logger = createLogger(options.logLevel);
  const { location, warnings } = searchLibtensorflow();
  for (const warning of warnings) logger.warn(warning);
  if (location === undefined) {
    process.stderr.write(
      'model-server: libtensorflow is not installed; run `npm run setup`, or set LIBTENSORFLOW_DIR\n',
    );
    return EXIT_FAILURE;
  }
  const engine = createEngine(location, concurrency, logger);
  logger.info({ engine: engine.description, library: location.directory }, 'engine loaded');

  const stop = stopSignal();
  let server: InstanceType<typeof ModelServer>;
  try {
    server = new ModelServer(options, engine, logger);
    await server.start();
  } catch (error) {
    process.stderr.write(`Failed to start server. Error: ${(error as Error).message}\n`);
    return EXIT_FAILURE;
  }
  const signal = await stop;
  logger.info({ signal }, 'draining');
  const finished = await server.drain();
  logger.info({ finished }, 'stopped');
  return finished ? 0 : 1;
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

main(process.argv.slice(2)).then(
  // Not process.exitCode: TensorFlow's own threads would keep a process that has nothing left to do.
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`model-server: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(EXIT_FAILURE);
  },
);
