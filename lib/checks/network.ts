import { BlockList } from 'node:net';
import { isOrigin } from '@cdk8s-serving/contract';
import type { NetworkAccess, Peer } from '../model/network';
import { perGateway, perWorkload, problems, type Rule } from './rule';
import { cidrOf, isLabelValue, isNamespace, isQualifiedName } from './syntax';

export const cidr: Rule = {
  id: 'network/cidr',
  severity: 'error',
  reason: 'the cluster refuses the NetworkPolicy on apply',
  fix: 'use a range as 10.0.0.0/8; what is excepted from it is a smaller range inside of it',
  check: perWorkload(({ network }) =>
    peersOf(network).flatMap((peer) => (peer.kind === 'cidr' ? problems(wrongRanges(peer), (what) => what) : [])),
  ),
};

function wrongRanges({ cidr: whole, except }: Extract<Peer, { kind: 'cidr' }>): string[] {
  if (cidrOf(whole) === undefined) return [`networkAccess names the range ${JSON.stringify(whole)}`];
  return except
    .filter((part) => !isStrictlyInside(part, whole))
    .map((part) => `networkAccess excepts ${JSON.stringify(part)} from ${whole}`);
}

function isStrictlyInside(part: string, whole: string): boolean {
  const [inner, outer] = [cidrOf(part), cidrOf(whole)];
  if (inner === undefined || outer === undefined || inner.family !== outer.family) return false;
  const family = outer.family === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(outer.address, outer.prefix, family);
  return inner.prefix > outer.prefix && range.check(inner.address, family);
}

export const peers: Rule = {
  id: 'network/peers',
  severity: 'error',
  reason: 'the cluster refuses the NetworkPolicy on apply',
  fix: 'use labels and the name of a namespace as the cluster takes them',
  check: perWorkload(({ network }) =>
    problems(peersOf(network).flatMap(wrongNames), (what) => `networkAccess: ${what}`),
  ),
};

function wrongNames(peer: Peer): string[] {
  if (peer.kind === 'cidr') return [];
  const namespace =
    peer.namespace === undefined || isNamespace(peer.namespace) ? [] : [`namespace ${JSON.stringify(peer.namespace)}`];
  const labels = Object.entries(peer.kind === 'pods' ? peer.labels : {})
    .filter(([key, value]) => !isQualifiedName(key) || !isLabelValue(value))
    .map(([key, value]) => `label ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return [...namespace, ...labels];
}

export const everyPod: Rule = {
  id: 'network/every-pod',
  severity: 'warning',
  reason: 'no label means every pod, which is seldom what was meant where pods are named',
  fix: 'name the labels of the pods, or say Peer.namespace()',
  check: perWorkload(({ network }) =>
    peersOf(network)
      .filter((peer) => peer.kind === 'pods' && Object.keys(peer.labels).length === 0)
      .map(() => ({ problem: 'networkAccess names pods without labels' })),
  ),
};

function peersOf(network: NetworkAccess): readonly Peer[] {
  return network.kind === 'open' ? [] : [...network.allowFrom, ...network.allowTo];
}

export const fetchHosts: Rule = {
  id: 'network/fetch-hosts',
  severity: 'error',
  reason: 'the hosts reach the gateway as one comma-separated list, and a host that means another opens another',
  fix: 'give one host name or address per entry, without spaces, commas or a scheme',
  check: perGateway(({ fetchAllowedHosts }) =>
    problems(
      fetchAllowedHosts.filter((host) => !/^[A-Za-z0-9[][-A-Za-z0-9.:\]]*$/.test(host)),
      (host) => `fetchAllowedHosts has ${JSON.stringify(host)}`,
    ),
  ),
};

export const corsOrigins: Rule = {
  id: 'network/cors-origins',
  severity: 'error',
  reason: 'a browser names the origin of its page to the letter, so the gateway refuses to start with anything else',
  fix: 'give one origin per entry, as https://app.example:8443: no path, no slash at its end, no port the scheme implies, no *',
  check: perGateway(({ corsOrigins: origins }) =>
    problems(
      origins.filter((origin) => !isOrigin(origin)),
      (origin) => `corsOrigins has ${JSON.stringify(origin)}`,
    ),
  ),
};
