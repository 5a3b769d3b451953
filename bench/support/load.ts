import { at } from './table';

/** What a load did. */
export interface LoadResult {
  /** Requests answered well, a second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
  readonly requests: number;
}

/** One client: sends its request and settles when the answer is there; false for an answer that is an error. */
export interface LoadClient {
  request(): Promise<boolean>;
  close(): void;
}

/**
 * Clients that each send the next request when the last one is answered, for so long, all in this process: for what has
 * no port that `nativeLoad` could ask.
 */
export async function closedLoop(clients: readonly LoadClient[], durationMs: number): Promise<LoadResult> {
  const tookMs: number[] = [];
  let errors = 0;
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  const worker = async (client: LoadClient): Promise<void> => {
    for (let nowMs = performance.now(); nowMs < endMs;) {
      if (!(await client.request())) errors += 1;
      const doneMs = performance.now();
      tookMs.push(doneMs - nowMs);
      nowMs = doneMs;
    }
  };
  await Promise.all(clients.map(worker));
  const seconds = (performance.now() - startMs) / 1000;
  const perSecond = (tookMs.length - errors) / seconds;
  return { perSecond, p50Ms: at(tookMs, 0.5), p99Ms: at(tookMs, 0.99), errors, requests: tookMs.length };
}

/** So many clients of one kind, used and closed. */
export async function withClients<Result>(
  count: number,
  open: () => Promise<LoadClient>,
  use: (clients: readonly LoadClient[]) => Promise<Result>,
): Promise<Result> {
  const clients = await Promise.all(Array.from({ length: count }, open));
  try {
    return await use(clients);
  } finally {
    for (const client of clients) client.close();
  }
}
