import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ProblemError } from '../errors';
import { isPublicAddress } from './address-policy';
import { isAllowedHost, type AllowedHost } from './allowed-hosts';

/** One address of a host. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Gives every address of a host name, or throws. */
export type Resolver = (hostname: string) => Promise<readonly Address[]>;

/** The system's resolver: /etc/hosts, then DNS with its search domains, as every other program here resolves. */
export const systemResolver: Resolver = async (hostname) => {
  const answers = await lookup(hostname, { all: true, verbatim: true });
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/** Longest URL taken, in characters. */
export const MAX_URL_LENGTH = 8192;

/**
 * The one answer to every host that is not to be dialled, whether it is private, unknown or has mixed answers: a
 * message that told these apart would map the internal network for whoever asks.
 */
const DENIED = 'the host of the url does not resolve to public addresses only; pictures are fetched from public hosts';

/**
 * Parses the URL of a picture, or of a redirect relative to `base`.
 * @throws ProblemError url-refused for text that is no URL, a scheme other than http and https, and credentials.
 */
export function parsePictureUrl(text: string, base?: URL): URL {
  if (text.length > MAX_URL_LENGTH) throw invalid(`the url is longer than ${MAX_URL_LENGTH} characters`);
  if (!URL.canParse(text, base?.href)) throw invalid('the url is not a valid absolute URL');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid('the url is not http:// or https://');
  if (url.username !== '' || url.password !== '')
    throw invalid('the url carries a user name or password; leave it out');
  return url;
}

/**
 * Resolves the host of a URL once and checks every answer. What is returned is what must be dialled: asking DNS again
 * would give a rebinding server its second answer.
 * @throws ProblemError url-refused, always with the same message, for a host that is not to be dialled.
 */
export async function resolveTarget(
  url: URL,
  resolver: Resolver,
  allowedHosts: readonly AllowedHost[],
): Promise<readonly Address[]> {
  const hostname = bareHostname(url);
  const family = isIP(hostname);
  const addresses =
    family === 0
      ? await resolveOrDeny(hostname, resolver)
      : [{ address: hostname, family: family === 6 ? 6 : 4 } as const];
  const allowed = isAllowedHost(url, allowedHosts) || addresses.every(({ address }) => isPublicAddress(address));
  if (addresses.length === 0 || !allowed) throw invalid(DENIED);
  return addresses;
}

/** Host name of a URL without the brackets of an IPv6 address. */
export function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

async function resolveOrDeny(hostname: string, resolver: Resolver): Promise<readonly Address[]> {
  try {
    return await resolver(hostname);
  } catch (error) {
    throw new ProblemError('url-refused', DENIED, { cause: error });
  }
}

function invalid(message: string): ProblemError {
  return new ProblemError('url-refused', message);
}
