import http from 'node:http';
import { ManagementPath } from '@cdk8s-serving/contract';

/** Milliseconds a gateway may take to say whether it is ready. */
const TIMEOUT_MS = 2_000;

/** Asks the gateway on this machine whether it is ready; undefined when it is, else why it is not. */
export function askReady(managementPort: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = http.get(
      {
        host: '127.0.0.1',
        port: managementPort,
        path: ManagementPath.ready,
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200 ? undefined : `${ManagementPath.ready} answered ${response.statusCode}`);
      },
    );
    request.on('error', (error) => resolve(`${ManagementPath.ready} did not answer: ${error.message}`));
  });
}
