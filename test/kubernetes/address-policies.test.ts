import { BlockList } from 'node:net';
import fc from 'fast-check';
import { isPublicAddress } from '../../gateway/fetch/address-policy';
import { INTERNET } from '../../lib/kubernetes/internet';

/** What a network admits that enforces the policy. */
function isAdmitted(address: string, family: 'ipv4' | 'ipv6'): boolean {
  return INTERNET.some(({ ipBlock }) => {
    if (ipBlock === undefined) return false;
    return isWithin(address, family, [ipBlock.cidr]) && !isWithin(address, family, ipBlock.except ?? []);
  });
}

function isWithin(address: string, family: 'ipv4' | 'ipv6', cidrs: readonly string[]): boolean {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix] = cidr.split('/');
    list.addSubnet(network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list.check(address, family);
}

test('whatever IPv4 address the gateway takes for public, its NetworkPolicy admits', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      fc.pre(isPublicAddress(address));
      expect([address, isAdmitted(address, 'ipv4')]).toEqual([address, true]);
    }),
    { seed: 1, numRuns: 3000 },
  );
});

test.each([
  ['10.255.255.255', 'ipv4'],
  ['100.64.0.1', 'ipv4'],
  ['127.0.0.1', 'ipv4'],
  ['168.63.129.16', 'ipv4'],
  ['169.254.169.254', 'ipv4'],
  ['172.31.0.1', 'ipv4'],
  ['192.168.1.1', 'ipv4'],
  ['224.0.0.1', 'ipv4'],
  ['255.255.255.255', 'ipv4'],
  ['::1', 'ipv6'],
  ['fd00:ec2::254', 'ipv6'],
  ['fe80::1', 'ipv6'],
  ['64:ff9b::a9fe:a9fe', 'ipv6'],
  ['2002:a9fe:a9fe::1', 'ipv6'],
  ['2001:0:a9fe:a9fe::1', 'ipv6'],
] as const)('both refuse %s', (address, family) => {
  expect([isPublicAddress(address), isAdmitted(address, family)]).toEqual([false, false]);
});

test.each([
  ['8.8.8.8', 'ipv4'],
  ['2606:4700::1111', 'ipv6'],
  ['2a00:1450:4001::1', 'ipv6'],
] as const)('both admit %s', (address, family) => {
  expect([isPublicAddress(address), isAdmitted(address, family)]).toEqual([true, true]);
});
