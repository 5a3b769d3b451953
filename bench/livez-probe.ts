/**
 * Asks a URL every 20 ms over one connection until told to stop, in a process of its own: beside a load generator it
 * would measure that one's event loop. Says `ready` once it asks, and sends every duration in milliseconds at the end.
 */
import { Agent, get } from 'node:http';

const INTERVAL_MS = 20;
/** Left out: connecting, and compiling this very code. */
const WARM_UP = 10;

const url = process.argv[2] ?? '';
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let stopped = false;
process.on('message', () => (stopped = true));

function ask(): Promise<number> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - startMs));
    }).on('error', reject);
  });
}

async function main(): Promise<void> {
  const tookMs: number[] = [];
  for (let index = 0; index < WARM_UP; index += 1) await ask();
  process.send?.('ready');
  while (!stopped) {
    tookMs.push(await ask());
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
  process.send?.(tookMs);
  process.disconnect();
  agent.destroy();
}

void main();
