import { isIP } from 'node:net';
import type { k8s } from '../../imports/k8s';
import type { GatewayWorkload } from '../model/workload';
import { tcp } from './network-peer';

/** One entry of `fetchAllowedHosts` that is an address: `10.0.0.7`, `10.0.0.7:8080`, `[fd00::7]:8080`. */
interface AllowedAddress {
  readonly cidr: string;
  /** Undefined is every port. */
  readonly port: number | undefined;
}

/** Connections to the hosts pictures may be fetched from although they are private, as far as they are addresses. */
export function allowedAddresses({ fetchAllowedHosts }: GatewayWorkload): k8s.NetworkPolicyEgressRule[] {
  return fetchAllowedHosts.flatMap((host) => {
    const address = addressOf(host);
    if (address === undefined) return [];
    const { cidr, port } = address;
    return [{ to: [{ ipBlock: { cidr } }], ...(port === undefined ? {} : { ports: [tcp(port)] }) }];
  });
}

/** The entries of `fetchAllowedHosts` that are names: a NetworkPolicy knows none. */
export function namedHosts({ fetchAllowedHosts }: GatewayWorkload): string[] {
  return fetchAllowedHosts.filter((host) => addressOf(host) === undefined);
}

function addressOf(entry: string): AllowedAddress | undefined {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:]+))(?::(?<port>\d+))?$/.exec(entry.trim());
  const address = match?.groups?.['v6'] ?? match?.groups?.['v4'] ?? '';
  const family = isIP(address);
  if (family === 0) return undefined;
  const port = match?.groups?.['port'];
  return { cidr: `${address}/${family === 6 ? 128 : 32}`, port: port === undefined ? undefined : Number(port) };
}
