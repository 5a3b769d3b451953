import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
const REQUEST_TIMEOUT_MS = 2_000;

/** What became of waiting for a URL. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly lastSeen: string };

/**
 * Asks a URL until it answers 200.
 *
 * @param signal Ends the waiting early, with what was seen last.
 */
export async function waitUntilReady(url: string, timeoutMs: number, signal: AbortSignal): Promise<Readiness> {
  // Not AbortSignal.any of an AbortSignal.timeout: Node 20 may collect that one as garbage, and it never fires.
  const giveUp = new AbortController();
  const abort = (): void => giveUp.abort();
  const deadline = setTimeout(abort, timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    let lastSeen = 'was not asked yet';
    while (!giveUp.signal.aborted) {
      lastSeen = await ask(url);
      if (lastSeen === OK) return { ready: true };
      await sleep(POLL_MS, undefined, { signal: giveUp.signal }).catch(() => undefined);
    }
    return { ready: false, lastSeen };
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', abort);
  }
}

const OK = 'answered 200';

/** One GET on a connection of its own, so that nothing stays open that a drain would wait for. */
function ask(url: string): Promise<string> {
  return new Promise((settle) => {
    const request = get(url, { agent: false, timeout: REQUEST_TIMEOUT_MS }, (response) => {
      response.resume();
      settle(`answered ${response.statusCode}`);
    });
    request.on('timeout', () => request.destroy(new Error(`gave no answer within ${REQUEST_TIMEOUT_MS} ms`)));
    request.on('error', (error: NodeJS.ErrnoException) => {
      settle(error.code === 'ECONNREFUSED' ? 'refused the connection' : error.message);
    });
  });
}
