import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { experimental, status, type ChannelOptions } from '@grpc/grpc-js';

/** Gives every address of a host name, or throws. */
export type ModelLookup = (hostname: string) => Promise<readonly string[]>;

/** Scheme of targets whose name is looked up again and again. */
const SCHEME = 'watched-dns';

/** Channel option that carries how a name is looked up. */
const LOOKUP = 'serving.lookup';

/**
 * Milliseconds between two look-ups. The library's own resolver asks again only when a connection is lost, so pods that
 * were added while all others are well would never be called.
 */
const INTERVAL_MS = 3_000;

/** Milliseconds between two look-ups at least, while connections are lost and calls wait for another. */
const MIN_INTERVAL_MS = 500;

type Target = Parameters<typeof experimental.createResolver>[0];

const systemLookup: ModelLookup = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/**
 * Follows the addresses behind a name. The channel is told when they change and then alone: every message makes the
 * balancer build its list anew. Where a look-up fails or finds nothing, those that were there before stay: model servers
 * live on when DNS does not, and connections to those that do not are lost anyway.
 */
class WatchedDns implements experimental.Resolver {
  private readonly host: string;
  private readonly port: number;
  private readonly lookup: ModelLookup;
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private lastLookMs = -Infinity;
  private known: string | undefined;
  /** Counts `destroy()`: what was begun before it tells nobody anything. */
  private generation = 0;

  constructor(
    target: Target,
    private readonly listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    const hostPort = experimental.splitHostPort(target.path);
    this.host = hostPort?.host ?? target.path;
    this.port = hostPort?.port ?? 0;
    this.lookup = (options[LOOKUP] as ModelLookup | undefined) ?? systemLookup;
  }

  static getDefaultAuthority(target: Target): string {
    return target.path;
  }

  updateResolution(): void {
    if (!this.isLooking) this.lookIn(Math.max(0, this.lastLookMs + MIN_INTERVAL_MS - performance.now()));
  }

  destroy(): void {
    this.generation += 1;
    this.isLooking = false;
    this.known = undefined;
    clearTimeout(this.timer);
  }

  private lookIn(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(this.generation), delayMs);
    this.timer.unref();
  }

  private async look(generation: number): Promise<void> {
    this.isLooking = true;
    this.lastLookMs = performance.now();
    const addresses = await this.lookup(this.host).catch(() => []);
    if (generation !== this.generation) return;
    this.isLooking = false;
    this.tell([...new Set(addresses)].sort());
    this.lookIn(INTERVAL_MS);
  }

  private tell(addresses: readonly string[]): void {
    const text = addresses.join();
    if (text === this.known) return;
    if (addresses.length > 0) {
      const endpoints = addresses.map((host) => ({ addresses: [{ host, port: this.port }] }));
      if (this.listener(experimental.statusOrFromValue(endpoints), {}, null, '')) this.known = text;
    } else if (this.known === undefined) {
      const details = 'the name of the model server does not resolve';
      this.listener(experimental.statusOrFromError({ code: status.UNAVAILABLE, details }), {}, null, '');
    }
  }
}

experimental.registerResolver(SCHEME, WatchedDns);

/** What makes a channel follow a name. */
export interface WatchedTarget {
  readonly target: string;
  readonly options: ChannelOptions;
}

/**
 * The target and the options of a channel that follows the name in a target. One that is an address, and one that says
 * which DNS server to ask, is left to the library.
 * @param target gRPC name of the model server: `dns:///digits:8500`
 */
export function watched(target: string, lookupName?: ModelLookup): WatchedTarget {
  const [, host = '', port] = /^(?:dns:(?:\/\/\/)?)?([\w.-]+):(\d+)$/.exec(target) ?? [];
  if (port === undefined || isIPv4(host)) return { target, options: {} };
  return { target: `${SCHEME}:///${host}:${port}`, options: { [LOOKUP]: lookupName } };
}
