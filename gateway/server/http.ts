import multipart from '@fastify/multipart';
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ServingError, type CodeName } from '@cdk8s-serving/contract';
import { HttpError, errorBody, statusOf, unsupportedMediaType } from '../errors';
import type { Metrics } from '../metrics';
import { StageTimes } from '../stages';
import { clientError } from './client-error';
import { parseJson } from './json';
import { JsonBody, acceptedBodies, readPayload, wrongKind } from './payload';
import { predict, type PredictionContext } from './predict';

/** Largest JSON body, in bytes: a URL or a record, parsed on the event loop. */
const MAX_JSON_BYTES = 1024 * 1024;

/** Requests read or worked on at once; each may hold a body of the largest size. */
const MAX_REQUESTS_IN_FLIGHT = 128;

/** Milliseconds a client may take to send its headers, and its whole request. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Longer than the idle time of the usual load balancers, which must be the ones to close. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** What the data port serves and with what. */
export interface HttpServerOptions extends PredictionContext {
  readonly maxBodyBytes: number;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** True from the first moment of a drain. */
  readonly isDraining: () => boolean;
}

/** The data port: `POST /predict` and `GET /`, nothing else. Not listening yet. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { binding, maxBodyBytes, metrics, logger, isDraining } = options;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    // What comes on a connection that is still open is answered; the answer closes the connection.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) => void sendError(reply as unknown as FastifyReply, notFound()),
    clientErrorHandler: clientError,
  }) as unknown as FastifyInstance;

  let inFlight = 0;
  app.addHook('onRequest', async (request, reply) => {
    inFlight += 1;
    reply.raw.once('close', () => {
      inFlight -= 1;
    });
    if (inFlight > MAX_REQUESTS_IN_FLIGHT)
      throw new ServingError('UNAVAILABLE', 'too many requests at once; try again');
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() !== 'identity') throw unsupportedMediaType('send the body without a content-encoding');
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (_request, reply) => metrics.countRequest(outcomes.get(reply) ?? 'OK'));

  app.removeAllContentTypeParsers();
  const json = { parseAs: 'buffer', bodyLimit: Math.min(MAX_JSON_BYTES, maxBodyBytes) } as const;
  app.addContentTypeParser('application/json', json, async (_request: FastifyRequest, body: Buffer) => {
    return new JsonBody(parseJson(body));
  });
  const picture = { parseAs: 'buffer' } as const;
  const asIs = async (_request: FastifyRequest, body: Buffer): Promise<Buffer> => body;
  app.addContentTypeParser('application/octet-stream', picture, asIs);
  app.addContentTypeParser(/^image\//, picture, asIs);
  await app.register(multipart);

  const outcomes = new WeakMap<FastifyReply, CodeName>();
  const sendError = (reply: FastifyReply, error: ServingError): FastifyReply => {
    outcomes.set(reply, error.code);
    // The rest of a refused body is not waited for.
    if (statusOf(error) === 413) reply.header('connection', 'close');
    return reply.code(statusOf(error)).send(errorBody(error));
  };
  app.setErrorHandler((thrown, request, reply) => {
    const error = told(thrown, request, options);
    logFailure(logger, request, error, thrown);
    return sendError(reply, error);
  });
  app.setNotFoundHandler((_request, reply) => sendError(reply, notFound()));

  app.get('/', async () => ({ predict: 'POST /predict', send: acceptedBodies(binding.preprocessing) }));
  app.post('/predict', async (request, reply) => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const times = new StageTimes((stage, durationMs) => metrics.observeStage(stage, durationMs));
    const payload = await readPayload(request, binding.preprocessing, maxBodyBytes);
    const text = await predict(payload, options, times, gone.signal);
    return reply.header('server-timing', times.serverTiming()).type('application/json; charset=utf-8').send(text);
  });
  app.route({
    method: ['GET', 'PUT', 'DELETE', 'PATCH'],
    url: '/predict',
    handler: async (_request, reply) => {
      void reply.header('allow', 'POST');
      throw new HttpError(405, 'UNIMPLEMENTED', 'predictions are asked for with POST');
    },
  });
  return app;
}

function notFound(): ServingError {
  return new HttpError(404, 'NOT_FOUND', 'there is nothing here; predictions are at POST /predict');
}

/** What a client is told of whatever a request threw. */
function told(thrown: unknown, request: FastifyRequest, options: HttpServerOptions): ServingError {
  if (thrown instanceof ServingError) return thrown;
  const { statusCode, message } = thrown as { readonly statusCode?: number; readonly message?: string };
  if (request.raw.destroyed && !request.raw.complete) return new ServingError('CANCELLED', 'the client went away');
  if (statusCode === 413) return new HttpError(413, 'INVALID_ARGUMENT', 'the request body is too large');
  if (statusCode === 415) return wrongKind(options.binding.preprocessing);
  // The framework's own refusals: fixed sentences about the client's request.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ServingError('INVALID_ARGUMENT', message ?? 'the request is not well-formed', { cause: thrown });
  }
  return new ServingError('INTERNAL', 'internal error', { cause: thrown });
}

/** One line for every failure; the URL as routed, because a raw one may hold a signed query. */
function logFailure(logger: Logger, request: FastifyRequest, error: ServingError, thrown: unknown): void {
  const fields = { requestId: request.id, route: request.routeOptions.url, status: statusOf(error), code: error.code };
  if (statusOf(error) < 500) logger.info(fields, error.message);
  else logger.error({ ...fields, cause: causeOf(error, thrown) }, error.message);
}

function causeOf(error: ServingError, thrown: unknown): string | undefined {
  const cause = error.cause ?? (thrown === error ? undefined : thrown);
  if (cause === undefined || typeof cause === 'string') return cause;
  return cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause);
}
