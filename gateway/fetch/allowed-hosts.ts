/** A host pictures may be fetched from although its address is not public. */
export interface AllowedHost {
  /** As the WHATWG URL parser writes it: lower case, IPv6 in brackets. */
  readonly hostname: string;
  /** The one port allowed; undefined allows every port. */
  readonly port?: number;
}

/**
 * Parses a comma-separated list of `host` or `host:port`.
 * @throws RangeError naming the entry that is neither.
 */
export function parseAllowedHosts(text: string): readonly AllowedHost[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseAllowedHost);
}

function parseAllowedHost(entry: string): AllowedHost {
  const port = /:(\d+)$/.exec(entry)?.[1];
  const host = port === undefined ? entry : entry.slice(0, -port.length - 1);
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  // Written back, a bare host is itself; anything else (path, user, port, wildcard) was not a bare host.
  if (url === undefined || url.href !== `http://${url.hostname}/` || host.includes('*') || host.includes('/')) {
    throw new RangeError(`'${entry}' is not a host or host:port`);
  }
  if (port === undefined) return { hostname: url.hostname };
  if (Number(port) < 1 || Number(port) > 65535) throw new RangeError(`'${entry}' has no port between 1 and 65535`);
  return { hostname: url.hostname, port: Number(port) };
}

/** True when the operator named this URL's host, and its port where one was given. */
export function isAllowedHost(url: URL, allowedHosts: readonly AllowedHost[]): boolean {
  const port = portOf(url);
  return allowedHosts.some(
    (allowed) => allowed.hostname === url.hostname && (allowed.port === undefined || allowed.port === port),
  );
}

/** Port a URL is fetched from. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
