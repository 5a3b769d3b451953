import { perWorkload, type Rule } from './rule';

export const fetchAllowedHosts: Rule = {
  id: 'environment/hosts',
  reason: 'the hosts reach the gateway as one comma-separated list, and a host that means another opens another',
  fix: 'give one host name or address per entry, without spaces, commas or a scheme',
  check: perWorkload((workload) =>
    workload.kind === 'gateway'
      ? workload.fetchAllowedHosts
          .filter((host) => !/^[A-Za-z0-9[][-A-Za-z0-9.:\]]*$/.test(host))
          .map((host) => ({ problem: `fetchAllowedHosts has ${JSON.stringify(host)}` }))
      : [],
  ),
};
