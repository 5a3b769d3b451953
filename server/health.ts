import { get } from 'node:http';
import { ManagementPath } from '@cdk8s-serving/contract';

/** Milliseconds a health check waits for its answer. */
const TIMEOUT_MS = 2000;

/**
 * Asks a server on this machine whether it is ready, as a container health check does: the image has no curl.
 * @returns the answer's text, and whether it was 200
 */
export function checkHealth(managementPort: number): Promise<{ readonly healthy: boolean; readonly text: string }> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port: managementPort, path: ManagementPath.ready, timeout: TIMEOUT_MS },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ healthy: response.statusCode === 200, text: text.trim() }));
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.on('error', (error) => resolve({ healthy: false, text: error.message }));
  });
}
