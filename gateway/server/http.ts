import cors from '@fastify/cors';
import multipart from '@fastify/multipart';
import { REQUEST_ID_HEADER, closeLingering, type CodeName, type ServingError } from '@cdk8s-serving/contract';
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problemOf, statusOf, unsupportedMediaType } from '../errors';
import type { Metrics } from '../metrics';
import { openApiDocument } from '../openapi/document';
import { StageTimes } from '../stages';
import { Admission } from './admission';
import { API_KEY_HEADER, ApiKeys } from './api-keys';
import { MAX_JSON_BYTES, addBodyParsers } from './bodies';
import { clientError } from './client-error';
import { negotiate } from './negotiate';
import { addPage, type PageOptions } from './page/page';
import { acceptedBodies, readPayload, sendOneOf } from './payload';
import { predict } from './predict';
import { beginRequest, contextOf, newRequestId, traceIdOf } from './request-context';
import type { ReceiveLimits } from './receive-limits';
import { Routes, notFound } from './routes';
import { causeOf, sendProblem, told } from './send-problem';

/** Milliseconds between two looks at which connections are over those; Node's own 30 s would make 10 s into 40. */
const TIMEOUT_CHECK_INTERVAL_MS = 1_000;

/** Longer than the idle time of the usual load balancers, which must be the ones to close. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for what needs no API key: a page has to be there before somebody can type a key into it. */
    readonly isPublic?: boolean;
  }
}

/** What the data port serves and with what. */
export interface HttpServerOptions extends PageOptions {
  readonly maxRequests: number;
  readonly receiveLimits: ReceiveLimits;
  readonly clientTimeoutMs: number;
  readonly corsOrigins: readonly string[];
  readonly apiKeys: readonly string[];
  /** Whether browsers get a page to try the model on. */
  readonly page: boolean;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** True from the first moment of a drain. */
  readonly isDraining: () => boolean;
}

/** The data port. Not listening yet. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { binding, maxBodyBytes, metrics, logger, receiveLimits } = options;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newRequestId,
    bodyLimit: maxBodyBytes,
    requestTimeout: receiveLimits.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: {
      headersTimeout: receiveLimits.headersTimeoutMs,
      connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_INTERVAL_MS, receiveLimits.headersTimeoutMs),
    },
    // What comes on a connection that is still open is answered; the answer closes the connection.
    return503OnClosing: false,
    frameworkErrors: (_error, request, reply) =>
      void sendProblem(request as unknown as FastifyRequest, reply as unknown as FastifyReply, notFound()),
    clientErrorHandler: clientError,
  }) as unknown as FastifyInstance;

  app.server.maxConnections = receiveLimits.maxConnections;
  const routes = new Routes(app);
  await addCors(app, options.corsOrigins);
  addGuards(app, routes, options);
  addErrors(app, options);
  addBodyParsers(app, maxBodyBytes);
  await app.register(multipart);

  addRoot(app, options);
  app.post('/predict', async (request, reply) => {
    negotiate(request.headers, ['application/json']);
    const times = new StageTimes((stage, durationMs) => metrics.observeStage(stage, durationMs));
    const payload = await readPayload(request, binding.preprocessing, maxBodyBytes);
    const text = await predict(payload, options, { ...contextOf(request), times });
    return reply
      .header('server-timing', times.serverTiming())
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(text);
  });
  addDescription(app, options);
  return app;
}

/** `GET /`: how to call it, or the page for whoever prefers HTML. */
function addRoot(app: FastifyInstance, options: HttpServerOptions): void {
  const page = options.page ? addPage(app, options) : undefined;
  const apiKeys = new ApiKeys(options.apiKeys);
  app.get('/', { config: { isPublic: page !== undefined } }, async (request, reply) => {
    reply.header('vary', 'accept');
    const types = ['application/json', 'text/html'] as const;
    const type = negotiate(request.headers, page === undefined ? types.slice(0, 1) : types);
    if (type === 'text/html' && page !== undefined) return page.sendIndex(reply);
    apiKeys.check(request.headers);
    return {
      predict: 'POST /predict',
      describe: 'GET /openapi.json',
      send: acceptedBodies(options.binding.preprocessing),
    };
  });
}

/** `GET /openapi.json`. */
function addDescription(
  app: FastifyInstance,
  { binding, watch, apiKeys, page, maxBodyBytes }: HttpServerOptions,
): void {
  app.get('/openapi.json', async (_request, reply) => {
    // Before the first look at the model its dtypes and sizes are not known.
    if (watch.state.kind === 'unknown') await watch.check();
    const needsKey = apiKeys.length > 0;
    const { signature } = watch;
    reply.header('cache-control', 'no-cache');
    return openApiDocument(binding, { signature, needsKey, page, maxBodyBytes, maxJsonBytes: MAX_JSON_BYTES });
  });
}

/** Lets pages of these origins call, and no others; without any, no header of CORS is ever sent. */
async function addCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', API_KEY_HEADER, REQUEST_ID_HEADER, 'traceparent', 'tracestate'],
    exposedHeaders: [REQUEST_ID_HEADER, 'retry-after', 'server-timing'],
    maxAge: 600,
    strictPreflight: false,
  });
}

/** What every request meets before its body is read, and what every answer gets. */
function addGuards(app: FastifyInstance, routes: Routes, options: HttpServerOptions): void {
  const admission = new Admission(options.maxRequests);
  const apiKeys = new ApiKeys(options.apiKeys);
  app.addHook('onRequest', async (request, reply) => {
    beginRequest(request, reply, options.clientTimeoutMs);
    // Before it takes a place: whoever has no key must not keep out those who have one.
    if (request.routeOptions.config.isPublic !== true) apiKeys.check(request.headers);
    // Before its body is looked at: whatever it is, nobody takes it.
    if (request.is404) throw routes.unrouted(request, reply);
    reply.raw.once('close', admission.enter());
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() !== 'identity') throw unsupportedMediaType('send the body without a content-encoding');
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header(REQUEST_ID_HEADER, request.id).header('x-content-type-options', 'nosniff');
    if (options.isDraining()) reply.header('connection', 'close');
    if (!request.raw.complete) closeLingering(request.raw);
  });
}

/** Every failure is one answer, one count and one line. */
function addErrors(app: FastifyInstance, options: HttpServerOptions): void {
  const { logger, metrics, binding } = options;
  const outcomes = new WeakMap<FastifyRequest, CodeName>();
  const fail = (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = told(thrown, request, sendOneOf(binding.preprocessing));
    outcomes.set(request, error.code);
    logFailure(logger, request, error, thrown);
    return sendProblem(request, reply, error);
  };
  app.setErrorHandler(fail);
  app.addHook('onResponse', async (request, reply) => {
    const isSent = reply.raw.writableFinished;
    metrics.countRequest(outcomes.get(request) ?? (isSent ? 'OK' : 'CANCELLED'));
  });
}

/** One line for every failure; the URL as routed, because a raw one may hold a signed query. */
function logFailure(logger: Logger, request: FastifyRequest, error: ServingError, thrown: unknown): void {
  const fields = {
    requestId: request.id,
    traceId: traceIdOf(request),
    route: request.routeOptions.url,
    status: statusOf(error),
    problem: problemOf(error),
    code: error.code,
  };
  if (statusOf(error) < 500) logger.info(fields, error.message);
  else logger.error({ ...fields, cause: causeOf(error, thrown) }, error.message);
}
