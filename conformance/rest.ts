import { request, type IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { RestStep } from './case';
import type { RestAnswer } from './judge';

/** Longest a request may take, in milliseconds. */
const TIMEOUT_MS = 60_000;

/**
 * Sends a request as the case writes it: node's own client, because `fetch` tidies up paths and methods.
 * @param base `http://localhost:8501`
 * @throws Error of the connection
 */
export function sendRest(base: string, step: RestStep): Promise<RestAnswer> {
  const { hostname, port } = new URL(base);
  const { body } = step;
  const bytes = body === undefined ? undefined : body.gzip ? gzipSync(body.bytes) : Buffer.from(body.bytes);
  const headers = {
    ...step.headers,
    ...(body?.gzip === true && { 'Content-Encoding': 'gzip' }),
    ...(bytes !== undefined && { 'Content-Length': String(bytes.length) }),
  };
  return new Promise((resolve, reject) => {
    const options = {
      hostname,
      port,
      method: step.method,
      path: step.path,
      headers,
      agent: false,
      timeout: TIMEOUT_MS,
    };
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: flat(response.headers),
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
    sent.end(bytes);
  });
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}
