import http from 'node:http';
import { ManagementPath } from '@cdk8s-serving/contract';
import type { Metrics } from './metrics';

/** What `/readyz` says: undefined while ready, else why not. */
export type NotReadyReason = () => string | undefined;

/** The management port: probes and metrics, on a listener of its own. Not listening yet. */
export function createManagementServer(metrics: Metrics, notReadyReason: NotReadyReason): http.Server {
  return http.createServer((request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    const send = (status: number, contentType: string, body: string): void => {
      response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    };
    const sendJson = (status: number, body: unknown): void => send(status, 'application/json', JSON.stringify(body));
    if (path === ManagementPath.live) {
      sendJson(200, { live: true });
    } else if (path === ManagementPath.ready) {
      const reason = notReadyReason();
      sendJson(reason === undefined ? 200 : 503, reason === undefined ? { ready: true } : { ready: false, reason });
    } else if (path === ManagementPath.metrics) {
      metrics.text().then(
        (text) => send(200, metrics.contentType, text),
        () => sendJson(500, { error: 'internal error', code: 'INTERNAL' }),
      );
    } else {
      sendJson(404, { error: 'there is nothing here', code: 'NOT_FOUND' });
    }
  });
}
