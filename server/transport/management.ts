import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ManagementPath } from '@cdk8s-serving/contract';
import { listen } from './listen';

/** Whether the process should get traffic, and if not, why. */
export interface Readiness {
  readonly ready: boolean;
  /** One sentence per reason; empty when ready. */
  readonly reasons: readonly string[];
}

/** What the management port shows. */
export interface ManagementOptions {
  readonly readiness: () => Readiness;
  /** Prometheus text and its content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** The management port: probes and metrics, on a listener of their own so that no client of the API reaches them. */
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
      case ManagementPath.live:
        send(response, 200, 'application/json', '{"live":true}\n');
        return;
      case ManagementPath.ready: {
        const readiness = this.options.readiness();
        send(response, readiness.ready ? 200 : 503, 'application/json', `${JSON.stringify(readiness)}\n`);
        return;
      }
      case ManagementPath.metrics: {
        const { contentType, text } = await this.options.metrics();
        send(response, 200, contentType, text);
        return;
      }
      default:
        send(response, 404, 'application/json', `${JSON.stringify({ paths: Object.values(ManagementPath) })}\n`);
    }
  }
}

function send(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
