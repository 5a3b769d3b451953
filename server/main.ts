import type { ModelServerOptions } from './options';
import { poolYields } from './thread-priority';
import { processors, threadPlan } from './threads';

/** The exit code TensorFlow Serving ends with on a bad command line or a failed start. */
const EXIT_FAILURE = 255;

/** Signals that end the server properly. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** What a supervised process gets beyond its drain, in milliseconds, before it is killed. */
const STOP_SPARE_MS = 5000;

/** What the last lines of the log may take, in milliseconds. */
const LAST_LINES_TIMEOUT_MS = 1000;

async function main(args: readonly string[]): Promise<number> {
  const [{ UsageError, parseOptions, unknownArguments, usage }, { NativeSetupError }] = await Promise.all([
    import('./options'),
    import('./native/errors'),
  ]);
  if (args.includes('--help')) {
    process.stdout.write(usage());
    return 0;
  }
  try {
    if (args[0] === 'health') return await health(args.slice(1));
    if (args.some((arg) => /^--version(=true)?$/.test(arg))) return await version();
    const unknown = unknownArguments(args);
    if (unknown.length > 0) process.stderr.write(`unknown argument: ${unknown.join(' ')}\n\n${usage()}`);
    const known = args.filter((arg) => !unknown.includes(arg));
    const options = parseOptions(known, process.env);
    return await (options.supervise ? supervise(options, known) : serve(options));
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

/** What `--version` prints, in TensorFlow Serving's form. */
async function version(): Promise<number> {
  const [{ searchLibtensorflow }, { readFile }, { join }] = await Promise.all([
    import('./native/locate'),
    import('node:fs/promises'),
    import('node:path'),
  ]);
  const manifest = JSON.parse(await readFile(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  const { location } = searchLibtensorflow();
  const library = location?.version ?? 'not installed';
  process.stdout.write(`TensorFlow ModelServer: ${manifest.version}\nTensorFlow Library: ${library}\n`);
  return 0;
}

async function health(args: readonly string[]): Promise<number> {
  const [{ parseOptions }, { checkHealth }] = await Promise.all([import('./options'), import('./health')]);
  // The model is of no interest to a health check; a base path keeps the parser from asking for one.
  const { managementPort } = parseOptions([...args, '--model_base_path=/'], {});
  const { healthy, text } = await checkHealth(managementPort);
  process.stdout.write(`${text}\n`);
  return healthy ? 0 : 1;
}

/** Keeps a process with the same command line serving. Loads little, because it stays in memory beside that process. */
async function supervise(options: ModelServerOptions, args: readonly string[]): Promise<number> {
  const [{ createLogger }, { Supervisor }, { RESTART_POLICY }] = await Promise.all([
    import('./logger'),
    import('./supervisor/supervisor'),
    import('./supervisor/restart-policy'),
  ]);
  const logger = createLogger(options.logLevel);
  const supervisor = new Supervisor({
    command: [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...args, '--supervise=false'],
    policy: RESTART_POLICY,
    logger,
    stopTimeoutMs: options.drainTimeoutSeconds * 1000 + STOP_SPARE_MS,
  });
  for (const signal of STOP_SIGNALS) process.on(signal, () => supervisor.stop(signal));
  const code = await supervisor.run();
  await logger.written(LAST_LINES_TIMEOUT_MS);
  return code;
}

async function serve(given: ModelServerOptions): Promise<number> {
  const plan = threadPlan(processors(), { loads: given.numLoadThreads, unloads: given.numUnloadThreads });
  // libuv reads this once, when the first job is queued, so it must be set before anything asynchronous is loaded.
  process.env['UV_THREADPOOL_SIZE'] ??= String(plan.threadPool);
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  await poolYields();
  const options: ModelServerOptions = {
    ...given,
    intraOpParallelism: given.intraOpParallelism || plan.intraOp,
    interOpParallelism: given.interOpParallelism || plan.interOp,
  };

  const [
    { ServingError },
    { createLogger },
    { CRASHES_ENV, SERVING },
    { searchLibtensorflow },
    { createEngine },
    { ModelServer },
  ] = await Promise.all([
    import('@cdk8s-serving/contract'),
    import('./logger'),
    import('./supervisor/serving-process'),
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
  const engine = createEngine(
    location,
    { concurrency: plan.concurrency, maxWaitMs: options.maxQueueDelayMs || Infinity },
    { loads: plan.loads, unloads: plan.unloads },
    logger,
  );
  logger.info({ engine: engine.description, library: location.directory }, 'engine loaded');

  const crashes = process.env[CRASHES_ENV];
  const stop = stopped(crashes !== undefined);
  let server: InstanceType<typeof ModelServer>;
  try {
    server = new ModelServer(options, engine, logger, { crashes: Number(crashes ?? 0) });
    await server.start();
    if (crashes !== undefined) process.send?.(SERVING);
  } catch (error) {
    const code = error instanceof ServingError ? `${error.code}: ` : '';
    process.stderr.write(`Failed to start server. Error: ${code}${(error as Error).message}\n`);
    return EXIT_FAILURE;
  }
  const cause = await stop;
  const { ready, reasons } = server.readiness();
  logger.info({ cause }, 'draining');
  const finished = await server.drain();
  logger.info({ finished }, 'stopped');
  // The last line, and no success: whoever lost patience with it shows how it ended and why.
  if (!ready) logger.error({ reasons }, 'stopped before it was ready');
  await logger.written(LAST_LINES_TIMEOUT_MS);
  return finished && ready ? 0 : 1;
}

/** Why to stop. Told again it goes on as it does: a terminal's Ctrl-C reaches the process, and once more by its supervisor. */
function stopped(isSupervised: boolean): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) process.on(signal, resolve);
    // Nobody would stop it any more, and its ports would stay taken.
    if (isSupervised) process.on('disconnect', () => resolve('the supervisor is gone'));
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
