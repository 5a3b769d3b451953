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
  const length = await messageBytes(target);
  const duration = `--duration=${Math.round(seconds * 1000)}ms`;
  const { report, log } = await runH2load(target, [`--clients=${clients}`, duration]);
  return loadResult(report, log, seconds, length);
}

/** Bytes of a good answer of gRPC with its frame; undefined for HTTP, whose status tells what is an error. */
export async function messageBytes(target: Target): Promise<number | undefined> {
  return target.wire === 'grpc' ? PREFIX_BYTES + (await askOnce(target)).length : undefined;
}

/** What h2load prints when it ends, and its log, a line for each request. */
export interface Written {
  readonly report: string;
  readonly log: string;
}

/** Runs h2load to its end. @param options say how much is sent, and when */
export async function runH2load(
  target: Target,
  options: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Written> {
  const directory = mkdtempSync(join(tmpdir(), 'h2load-'));
  try {
    const [body, log] = [join(directory, 'body'), join(directory, 'log')];
    writeFileSync(body, target.wire === 'grpc' ? framed(target.body) : target.body);
    const wire =
      target.wire === 'grpc'
        ? ['-H', 'content-type: application/grpc', '-H', 'te: trailers']
        : ['--h1', '-H', 'content-type: application/json'];
    const url = `http://127.0.0.1:${target.port}${target.path}`;
    const args = [...options, `--data=${body}`, `--log-file=${log}`, ...wire, url];
    return { report: await finished(args, environment), log: readFileSync(log, 'utf8') };
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

async function finished(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const env = { ...process.env, ...environment };
  const child = spawn('h2load', args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`h2load ended with ${code}: ${output}`);
  return output;
}

/** A request as h2load logs it. */
export interface LoggedRequest {
  /** When it was sent, since 1970. */
  readonly startMs: number;
  /** Of HTTP; -1 where the stream broke. */
  readonly status: number;
  /** From there to the end of the answer. */
  readonly tookMs: number;
}

/** The requests of a log, in the order in which they ended. */
export function loggedRequests(log: string): readonly LoggedRequest[] {
  const lines = log.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [start = NaN, status = NaN, micros = NaN] = line.split('\t').map(Number);
    return { startMs: start / 1000, status, tookMs: micros / 1000 };
  });
}

/**
 * How many answers had no message: an error of gRPC has status 200 too. Where all answers are as long as one that is
 * good, the bytes of all of them tell.
 */
export function withoutMessage(report: string, messageLength: number): number {
  const answers = field(report, /^status codes: (\d+) 2xx/m);
  return Math.max(0, answers - Math.floor(field(report, /\((\d+)\) data$/m) / messageLength));
}

function field(report: string, pattern: RegExp): number {
  return Number(pattern.exec(report)?.[1]);
}

/** What h2load wrote, as the result of a load. @param messageLength of gRPC */
export function loadResult(report: string, log: string, seconds: number, messageLength?: number): LoadResult {
  const requests = loggedRequests(log);
  const tookMs = requests.map((request) => request.tookMs);
  const bad = requests.filter(({ status }) => status !== 200).length;
  const empty = messageLength === undefined ? 0 : withoutMessage(report, messageLength);
  const errors = Math.max(bad, field(report, /, (\d+) failed/)) + empty;
  const perSecond = (requests.length - errors) / seconds;
  return { perSecond, p50Ms: at(tookMs, 0.5), p99Ms: at(tookMs, 0.99), errors, requests: requests.length };
}
