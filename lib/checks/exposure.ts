import type { Exposure } from '../model/exposure';
import { perWorkload, problems, repeated, type Problem, type Rule } from './rule';
import { cidrOf, isDnsName, isHostName } from './syntax';

export const host: Rule = {
  id: 'exposure/host',
  severity: 'error',
  reason: 'the cluster refuses the Ingress or the HTTPRoute on apply',
  fix: 'use a DNS name in lower case, of which the first label may be *; no scheme, port or address',
  check: perWorkload(({ exposure }) =>
    problems(
      hostsOf(exposure).filter((name) => !isHostName(name)),
      (name) => `exposure has the host ${JSON.stringify(name)}`,
    ),
  ),
};

export const path: Rule = {
  id: 'exposure/path',
  severity: 'error',
  reason: 'the cluster refuses the Ingress or the HTTPRoute on apply',
  fix: 'use a path that begins with /, without //, /./, /../, %2f, # and spaces',
  check: perWorkload(({ exposure }) => {
    if (exposure?.kind !== 'ingress' && exposure?.kind !== 'http_route') return [];
    return exposure.path.startsWith('/') && !/\/\/|\/\.\.?(\/|$)|%2f|[#\s]/i.test(exposure.path)
      ? []
      : [{ problem: `exposure.path is ${JSON.stringify(exposure.path)}` }];
  }),
};

export const sourceRanges: Rule = {
  id: 'exposure/source-ranges',
  severity: 'error',
  reason: 'the cluster refuses the Service on apply',
  fix: 'use CIDR ranges: 203.0.113.0/24; a single address ends with /32',
  check: perWorkload(({ exposure }) =>
    exposure?.kind !== 'load_balancer'
      ? []
      : problems(
          exposure.sourceRanges.filter((range) => cidrOf(range) === undefined),
          (range) => `exposure.sourceRanges has ${JSON.stringify(range)}`,
        ),
  ),
};

export const names: Rule = {
  id: 'exposure/names',
  severity: 'error',
  reason: 'no object can have that name, so the exposure would lead nowhere',
  fix: 'use the name of an object of the cluster: a-z, 0-9, . and -',
  check: perWorkload(({ exposure }) =>
    Object.entries(namesOf(exposure)).flatMap(([field, name]): Problem[] =>
      name === undefined || isDnsName(name) ? [] : [{ problem: `exposure.${field} is ${JSON.stringify(name)}` }],
    ),
  ),
};

export const unique: Rule = {
  id: 'exposure/unique',
  severity: 'warning',
  reason: 'one of the two gets the requests of both, and which one is up to the controller',
  fix: 'give one of them another host or path',
  check: ({ workloads }) =>
    repeated(workloads, ({ exposure }) => {
      if (exposure?.kind !== 'ingress' && exposure?.kind !== 'http_route') return [];
      return [...new Set(hostsOf(exposure))].map((name) => ({
        key: `${entryOf(exposure)} ${name} ${exposure.path}`,
        what: `host '${name}' with path '${exposure.path}'`,
      }));
    }),
};

/** Through what requests come in: the same host behind two of them is no conflict. */
function entryOf(exposure: Exposure): string {
  if (exposure.kind === 'ingress') return `ingress ${exposure.className ?? ''}`;
  return exposure.kind === 'http_route' ? `gateway ${exposure.gatewayNamespace ?? ''}/${exposure.gateway}` : '';
}

function hostsOf(exposure: Exposure | undefined): readonly string[] {
  if (exposure?.kind === 'ingress') return [exposure.host];
  return exposure?.kind === 'http_route' ? exposure.hostnames : [];
}

function namesOf(exposure: Exposure | undefined): Readonly<Record<string, string | undefined>> {
  if (exposure?.kind === 'ingress') return { className: exposure.className, tlsSecret: exposure.tlsSecret };
  if (exposure?.kind !== 'http_route') return {};
  const { gateway, gatewayNamespace, sectionName } = exposure;
  return { gateway, gatewayNamespace, sectionName };
}
