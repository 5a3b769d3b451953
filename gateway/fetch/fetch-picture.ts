import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { ServingError } from '@cdk8s-serving/contract';
import { ProblemError } from '../errors';
import { portOf, type AllowedHost } from './allowed-hosts';
import { bareHostname, parsePictureUrl, resolveTarget, type Address, type Resolver } from './target';

/** What fetching may reach and cost. */
export interface FetchLimits {
  /** Hosts that may be fetched from although they are not public. */
  readonly allowedHosts: readonly AllowedHost[];
  /** Milliseconds from the first look-up to the last byte, redirects included. */
  readonly timeoutMs: number;
  /** Redirects followed; every hop is parsed, resolved and checked as the first one was. */
  readonly maxRedirects: number;
  /** Largest picture, in bytes. */
  readonly maxBytes: number;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a picture for a client without lending that client this machine's place in the network.
 * @throws ProblemError url-refused for a URL that may not be fetched, redirect-refused for a redirect over `maxRedirects`,
 *   fetched-picture-too-large over `maxBytes`, fetch-failed when the host does not answer with a picture, fetch-timeout
 *   after `timeoutMs`, client-gone when `signal` aborts.
 */
export async function fetchPicture(
  text: string,
  limits: FetchLimits,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Buffer> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const either = AbortSignal.any([timeout, signal]);
  try {
    return await followRedirects(parsePictureUrl(text), limits, resolver, either);
  } catch (error) {
    if (signal.aborted) throw new ProblemError('client-gone', 'the client went away', { cause: error });
    if (timeout.aborted) {
      throw new ProblemError('fetch-timeout', `the picture did not arrive within ${limits.timeoutMs} ms`);
    }
    if (error instanceof ServingError) throw error;
    throw fetchFailed('the connection to its host failed', error);
  }
}

async function followRedirects(
  first: URL,
  limits: FetchLimits,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Buffer> {
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const addresses = await orAborted(resolveTarget(url, resolver, limits.allowedHosts), signal);
    const response = await get(url, addresses, signal);
    try {
      const status = response.statusCode ?? 0;
      const location = response.headers.location;
      if (!REDIRECTS.has(status) || location === undefined) return await readBody(response, status, limits.maxBytes);
      if (redirects === limits.maxRedirects) throw redirectRefused(redirects);
      url = parsePictureUrl(location, url);
    } finally {
      response.destroy();
    }
  }
}

/** Sends one GET to one of these addresses and nowhere else; Host and SNI stay those of the URL. */
function get(url: URL, addresses: readonly Address[], signal: AbortSignal): Promise<IncomingMessage> {
  const hostname = bareHostname(url);
  const options: RequestOptions & https.RequestOptions = {
    method: 'GET',
    host: hostname,
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      accept: 'image/*',
      // A compressed body could be a bomb, and pictures are compressed already.
      'accept-encoding': 'identity',
      'user-agent': 'serving-gateway',
    },
    servername: isIP(hostname) === 0 ? hostname.replace(/\.$/, '') : '',
    lookup: lookupOf(addresses),
    // A connection of its own: a pooled one was dialled for another check.
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(options, resolve);
    request.on('error', reject);
    request.end();
  });
}

/** A look-up that answers with the checked addresses and asks nobody. */
function lookupOf(addresses: readonly Address[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function fetchFailed(why: string, cause?: unknown): ProblemError {
  return new ProblemError('fetch-failed', `the picture could not be fetched: ${why}`, { cause });
}

function redirectRefused(maxRedirects: number): ProblemError {
  const often = maxRedirects === 0 ? '' : `, and more often than the ${maxRedirects} redirects that are followed`;
  return new ProblemError('redirect-refused', `the url redirects${often}; give the url of the picture itself`);
}

function tooLarge(maxBytes: number): ProblemError {
  return new ProblemError('fetched-picture-too-large', `the picture at the url is larger than ${maxBytes} bytes`);
}

async function readBody(response: IncomingMessage, status: number, maxBytes: number): Promise<Buffer> {
  if (status !== 200) throw fetchFailed(`its host answered with status ${status}`);
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw fetchFailed('its host sent it with a content-encoding');
  }
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    // Counted as it comes: the declared length is the sender's word, and there may be none.
    if (byteCount > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, byteCount);
}

/** A resolver cannot be cancelled, but it can be left behind. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
