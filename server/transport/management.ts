import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ModelServerPath } from '@cdk8s-serving/contract';
import { listen } from './listen';

/** Whether the process should get traffic, and if not, why. */
export interface Readiness {
  readonly ready: boolean;
  /** One sentence per reason; empty when ready. */
  readonly reasons: readonly string[];
  /** One sentence for each thing that is wrong and keeps no traffic away: a version that failed beside one that serves. */
  readonly warnings: readonly string[];
}

/** What the management port shows. */
export interface ManagementOptions {
  readonly readiness: () => Readiness;
  /** What `/models` answers, for `JSON.stringify`. */
  readonly models: () => object;
  /** Prometheus text and its content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** The management port: probes, metrics and models, on a listener of their own so that no client of the API reaches them. */
export class ManagementListener {
  private readonly server: Server;

  constructor(private readonly options: ManagementOptions) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  /** @returns the port really listened on */
  listen(port: number, host: string): Promise<number> {
    return listen(this.server, port, host);
  }

  /** Closes the port and every connection to it: a probe has nothing to lose. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    switch (path) {
      case ModelServerPath.live:
        sendJson(response, 200, { live: true });
        return;
      case ModelServerPath.ready: {
        const readiness = this.options.readiness();
        sendJson(response, readiness.ready ? 200 : 503, readiness);
        return;
      }
      case ModelServerPath.models:
        sendJson(response, 200, this.options.models());
        return;
      case ModelServerPath.metrics: {
        const { contentType, text } = await this.options.metrics();
        send(response, 200, contentType, text);
        return;
      }
      default:
        sendJson(response, 404, { paths: Object.values(ModelServerPath) });
    }
  }
}

function sendJson(response: ServerResponse, status: number, document: object): void {
  send(response, status, 'application/json', `${JSON.stringify(document)}\n`);
}

function send(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
