import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../scripts/lib/failure';
import type { LoadResult } from './load';
import { at } from './table';
import { askOnce, type Target } from './target';

/** Ends the bench with one message where there is no `h2load`. @throws Failure */
export function requireNativeLoad(): void {
  if (spawnSync('h2load', ['--version']).status === 0) return;
  throw new Failure(
    'This bench asks with h2load, which is not on the PATH: install nghttp2 (Debian: apt-get install nghttp2-client; ' +
      'macOS: brew install nghttp2).',
  );
}

/**
 * So many connections, each of which sends the next request when the last one is answered, from `h2load`: a client in
 * C++ that takes a fraction of the processor time that one in JavaScript takes from the server beside it.
 * What is not answered when the time is over does not count: a slow model needs more of it. Without any answer there are
 * 0 a second and no latency; whoever measures asks once more afterwards, whether the server is well.
 */
export async function nativeLoad(target: Target, clients: number, seconds: number): Promise<LoadResult> {
  const answerBytes = target.wire === 'grpc' ? PREFIX_BYTES + (await askOnce(target)).length : undefined;
  const directory = mkdtempSync(join(tmpdir(), 'h2load-'));
  try {
    const [body, log] = [join(directory, 'body'), join(directory, 'log')];
    writeFileSync(body, target.wire === 'grpc' ? framed(target.body) : target.body);
    const wire =
      target.wire === 'grpc'
        ? ['-H', 'content-type: application/grpc', '-H', 'te: trailers']
        : ['--h1', '-H', 'content-type: application/json'];
    const report = await h2load([
      `--clients=${clients}`,
      `--duration=${Math.round(seconds * 1000)}ms`,
      `--data=${body}`,
      `--log-file=${log}`,
      ...wire,
      `http://127.0.0.1:${target.port}${target.path}`,
    ]);
    return loadResult(report, readFileSync(log, 'utf8'), seconds, answerBytes);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const PREFIX_BYTES = 5;

/** A gRPC message in its frame: not compressed, four bytes of length. */
function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(PREFIX_BYTES + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

async function h2load(args: readonly string[]): Promise<string> {
  const child = spawn('h2load', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`h2load ended with ${code}: ${output}`);
  return output;
}

/**
 * What h2load wrote: the log has start, HTTP status and microseconds of each request. An error of gRPC has status 200
 * too, but no message: where all answers are as long as one that is good, the bytes of all of them tell how many were.
 */
export function loadResult(report: string, log: string, seconds: number, answerBytes?: number): LoadResult {
  const lines = log.split('\n').filter((line) => line !== '');
  const requests = lines.map((line) => line.split('\t').map(Number));
  const tookMs = requests.map(([, , micros]) => (micros ?? NaN) / 1000);
  const field = (pattern: RegExp): number => Number(pattern.exec(report)?.[1]);
  const bad = requests.filter(([, status]) => status !== 200).length;
  const withoutMessage =
    answerBytes === undefined
      ? 0
      : field(/^status codes: (\d+) 2xx/m) - Math.floor(field(/\((\d+)\) data$/m) / answerBytes);
  const errors = Math.max(bad, field(/, (\d+) failed/)) + Math.max(0, withoutMessage);
  const perSecond = (lines.length - errors) / seconds;
  return { perSecond, p50Ms: at(tookMs, 0.5), p99Ms: at(tookMs, 0.99), errors, requests: lines.length };
}
