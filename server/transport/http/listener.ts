import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { httpStatusOf, toServingError } from '@cdk8s-serving/contract';
import { errorDocument } from '../../codec/json/documents';
import type { Logger } from '../../logger';
import { listen } from '../listen';
import { BodyTooLargeError } from './body';
import type { RestApi } from './rest-api';
import { isApiPath } from './routes';

/** Metrics on a path of the REST port. */
export interface Exposition {
  readonly path: string;
  readonly read: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** What the REST port offers around the API. */
export interface RestListenerOptions {
  /** Metrics where TensorFlow Serving has them; none without it. */
  readonly exposition?: Exposition;
  /** Adds the headers that let pages of any origin read answers. */
  readonly allowsEveryOrigin: boolean;
}

const CORS_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'POST, GET',
  'Access-Control-Allow-Headers': 'Content-Type',
} as const;

/** The REST port: connections, keep-alive and drain around the API. */
export class RestListener {
  private readonly server: Server;
  private isDraining = false;

  constructor(
    private readonly api: RestApi,
    private readonly logger: Logger,
    private readonly options: RestListenerOptions,
  ) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  /** @returns the port really listened on */
  listen(port: number, host: string): Promise<number> {
    return listen(this.server, port, host);
  }

  /** Takes no new connection, lets running requests finish and closes their connections behind them. */
  async drain(): Promise<void> {
    this.isDraining = true;
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeIdleConnections();
    });
  }

  /** Cuts what is still open. */
  destroy(): void {
    this.server.closeAllConnections();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const client = new AbortController();
    response.on('close', () => {
      if (!response.writableEnded) client.abort();
    });
    try {
      const { exposition, allowsEveryOrigin } = this.options;
      if (exposition !== undefined && request.method === 'GET' && request.url === exposition.path) {
        const { contentType, text } = await exposition.read();
        this.send(response, 200, contentType, text);
        return;
      }
      if (allowsEveryOrigin && isApiPath(request.url ?? '')) {
        for (const [name, value] of Object.entries(CORS_HEADERS)) response.setHeader(name, value);
      }
      if (request.method === 'OPTIONS') {
        // Answered whether or not pages may read the answer, as there.
        const status = /https?:\/\//.test(request.headers.origin ?? '') ? 200 : 400;
        this.send(response, status, 'application/json', '');
      } else if (!isApiPath(request.url ?? '')) {
        this.send(response, 404, 'text/html', NOT_FOUND_PAGE);
      } else {
        this.send(response, 200, 'application/json', await this.api.answer(request, client.signal));
      }
    } catch (error) {
      if (!client.signal.aborted) this.sendError(request, response, error);
    }
  }

  private sendError(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
    if (thrown instanceof BodyTooLargeError) {
      // The rest of the body is not worth reading, so the connection cannot be used again.
      response.setHeader('Connection', 'close');
      this.send(response, 413, 'application/json', errorDocument(thrown.message));
      return;
    }
    const error = toServingError(thrown);
    if (error.code === 'INTERNAL') this.logger.error({ err: error.cause ?? error, url: request.url }, 'request failed');
    this.send(response, httpStatusOf(error.code), 'application/json', errorDocument(error.message));
  }

  private send(response: ServerResponse, status: number, contentType: string, text: string): void {
    const body = Buffer.from(text, 'utf8');
    if (this.isDraining) response.setHeader('Connection', 'close');
    response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': body.length });
    response.end(body);
  }
}

const NOT_FOUND_PAGE =
  '<HTML><HEAD>\n<TITLE>404 Not Found</TITLE>\n</HEAD><BODY>\n<H1>Not Found</H1>\n</BODY></HTML>\n';
