import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import {
  REQUEST_ID_HEADER,
  closeLingering,
  httpStatusOf,
  toServingError,
  type CodeName,
  type ServingError,
} from '@cdk8s-serving/contract';
import { errorDocument } from '../../codec/json/documents';
import type { Observation } from '../../telemetry/observation';
import { SERVER_TIMING } from '../../telemetry/server-timing';
import type { Telemetry } from '../../telemetry/telemetry';
import { ClientSignal } from '../client-signal';
import { listen } from '../listen';
import { BodyTooLargeError } from './body';
import { Pipelines } from './pipelines';
import type { JsonText, RestApi } from './rest-api';
import { isApiPath } from './routes';

/** Metrics on a path of the REST port. */
export interface Exposition {
  readonly path: string;
  readonly read: () => Promise<string>;
}

/** How much time and how many connections the clients of the REST port get. */
export interface ConnectionLimits {
  /** Milliseconds from the first byte of a request to the end of its headers; 0 for no limit, as below. */
  readonly headerTimeoutMs: number;
  /** Milliseconds from the first byte of a request to the last one of its body. */
  readonly receiveTimeoutMs: number;
  /** Milliseconds a connection may rest, between two requests or with an answer its client does not read. */
  readonly idleTimeoutMs: number;
  /** Connections beyond these are closed at once; 0 for no limit. */
  readonly maxConnections: number;
}

/** Milliseconds between two looks for connections that are over a limit. */
const CHECK_INTERVAL_MS = 500;

/** What the REST port offers around the API. */
export interface RestListenerOptions {
  /** Metrics where TensorFlow Serving has them; none without it. */
  readonly exposition?: Exposition;
  /** Adds the headers that let pages of any origin read answers. */
  readonly allowsEveryOrigin: boolean;
  readonly limits: ConnectionLimits;
  /** Milliseconds a resting connection has for one more request while the server drains. */
  readonly drainIdleMs: number;
}

const CORS_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'POST, GET',
  'Access-Control-Allow-Headers': 'Content-Type',
} as const;

/** The REST port: connections, keep-alive and drain around the API. */
export class RestListener {
  private readonly server: Server;
  private readonly pipelines = new Pipelines();
  private isDraining = false;

  constructor(
    private readonly api: RestApi,
    private readonly telemetry: Telemetry,
    private readonly options: RestListenerOptions,
  ) {
    const { headerTimeoutMs, receiveTimeoutMs, idleTimeoutMs, maxConnections } = options.limits;
    const timeouts = {
      headersTimeout: headerTimeoutMs,
      requestTimeout: receiveTimeoutMs,
      keepAliveTimeout: idleTimeoutMs,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    };
    this.server = createServer(timeouts, (request, response) => {
      void this.pipelines.inTurn(request.socket, () => this.handle(request, response));
    });
    if (maxConnections > 0) this.server.maxConnections = maxConnections;
  }

  /** @returns the port really listened on */
  listen(port: number, host: string): Promise<number> {
    return listen(this.server, port, host);
  }

  /**
   * Takes no new connection, lets running requests finish and closes their connections behind them. A connection that
   * rests is not closed at once: its client may be sending at this very moment, and would lose that request. It is told
   * with the answer to its next one, or closed once it has had time to send one.
   */
  async drain(): Promise<void> {
    this.isDraining = true;
    const closed = new Promise<void>((resolve) => {
      // Not close() of an HTTP server, which closes resting connections too.
      NetServer.prototype.close.call(this.server, () => resolve());
    });
    const timer = setInterval(() => this.server.closeIdleConnections(), this.options.drainIdleMs);
    await closed;
    clearInterval(timer);
    // What is left of the server: its look for connections that are over a limit.
    this.server.close();
  }

  /** Cuts what is still open. */
  destroy(): void {
    this.server.closeAllConnections();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const observation = this.telemetry.observe({
      entrypoint: 'REST',
      method: request.method ?? '',
      path: request.url ?? '',
      header: (name) => request.headers[name]?.toString(),
    });
    const client = new ClientSignal();
    response.on('close', () => {
      if (!response.writableEnded) client.abort();
    });
    let answer: Answer;
    try {
      answer = await this.answer(request, client, observation);
    } catch (error) {
      answer = answerOf(error);
    }
    const requestBytes = Number(request.headers['content-length'] ?? 0);
    if (client.aborted) {
      observation.end({ status: 'CANCELLED', requestBytes });
      return;
    }
    if (!request.complete) closeLingering(request);
    const responseBytes = this.send(request, response, answer, observation);
    // Of a body that was refused the rest is thrown away as it comes, and the connection serves on.
    request.resume();
    const { status, httpStatus, error } = answer;
    observation.end({ status, httpStatus, requestBytes, responseBytes, error });
  }

  private async answer(request: IncomingMessage, client: ClientSignal, observation: Observation): Promise<Answer> {
    const { exposition } = this.options;
    const url = request.url ?? '';
    if (exposition !== undefined && request.method === 'GET' && isAt(exposition.path, url)) {
      return metricsAnswer(exposition, url);
    }
    if (request.method === 'OPTIONS') {
      // Answered whether or not pages may read the answer, as there.
      const isOrigin = /https?:\/\//.test(request.headers.origin ?? '');
      return isOrigin
        ? { status: 'OK', httpStatus: 200, contentType: JSON_TYPE, text: '' }
        : { status: 'INVALID_ARGUMENT', httpStatus: 400, contentType: JSON_TYPE, text: '' };
    }
    if (!isApiPath(url))
      return { status: 'NOT_FOUND', httpStatus: 404, contentType: 'text/html', text: NOT_FOUND_PAGE };
    const text = await this.api.answer(request, client, observation);
    return { status: 'OK', httpStatus: 200, contentType: JSON_TYPE, text };
  }

  /** @returns bytes of the body */
  private send(request: IncomingMessage, response: ServerResponse, answer: Answer, observation: Observation): number {
    // Text goes out in one piece with the headers, bytes would be a second one.
    const { text } = answer;
    const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
    const timing = observation.serverTiming();
    response.setHeader(REQUEST_ID_HEADER, observation.requestId);
    if (timing !== undefined) response.setHeader(SERVER_TIMING, timing);
    if (this.options.allowsEveryOrigin && isApiPath(request.url ?? '')) {
      for (const [name, value] of Object.entries(CORS_HEADERS)) response.setHeader(name, value);
    }
    if (answer.httpStatus === httpStatusOf('RESOURCE_EXHAUSTED')) {
      const seconds = Math.ceil((answer.error?.retryAfterMs ?? 0) / 1000);
      response.setHeader('Retry-After', Math.max(1, seconds));
    }
    if (this.isDraining) response.setHeader('Connection', 'close');
    response.writeHead(answer.httpStatus, { 'Content-Type': answer.contentType, 'Content-Length': length });
    // Counted anew with every byte the client takes; Node sets it again for the rest until the next request.
    response.socket?.setTimeout(this.options.limits.idleTimeoutMs);
    response.end(text);
    return length;
  }
}

/** What is sent. */
interface Answer {
  readonly status: CodeName;
  readonly httpStatus: number;
  readonly contentType: string;
  readonly text: JsonText;
  /** What the text is made of, for the log. */
  readonly error?: ServingError;
}

function answerOf(thrown: unknown): Answer {
  if (thrown instanceof BodyTooLargeError) {
    const text = errorDocument(thrown.message);
    return { status: 'RESOURCE_EXHAUSTED', httpStatus: 413, contentType: JSON_TYPE, text };
  }
  const error = toServingError(thrown);
  const { code: status, message } = error;
  return { status, httpStatus: httpStatusOf(status), contentType: JSON_TYPE, text: errorDocument(message), error };
}

const JSON_TYPE = 'application/json';

async function metricsAnswer({ path, read }: Exposition, url: string): Promise<Answer> {
  const contentType = 'text/plain';
  if (url === path) return { status: 'OK', httpStatus: 200, contentType, text: await read() };
  const text = `Unexpected path: ${url}. Should be ${path}`;
  return { status: 'INVALID_ARGUMENT', httpStatus: 400, contentType, text };
}

/** Whether a URL is this path, whatever query it has: that is answered with an error, as there. */
function isAt(path: string, url: string): boolean {
  return url === path || url.startsWith(`${path}?`) || url.startsWith(`${path}#`);
}

const NOT_FOUND_PAGE =
  '<HTML><HEAD>\n<TITLE>404 Not Found</TITLE>\n</HEAD><BODY>\n<H1>Not Found</H1>\n</BODY></HTML>\n';
