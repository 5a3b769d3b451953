import { Exposure } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const HOST = 'digits.example.com';
const ingress = (options: Partial<Parameters<typeof Exposure.ingress>[0]>): ReturnType<typeof gateway> =>
  gateway({ exposure: Exposure.ingress({ host: HOST, ...options }) });
const route = (options: Partial<Parameters<typeof Exposure.httpRoute>[0]>): ReturnType<typeof gateway> =>
  gateway({ exposure: Exposure.httpRoute({ gateway: 'public', hostnames: [HOST], ...options }) });

testFamily('exposure', [
  {
    rule: 'host',
    fires: ingress({ host: 'https://digits.example.com' }),
    problem: 'exposure has the host "https://digits.example.com"',
    fix: 'use a DNS name in lower case',
    silent: ingress({}),
  },
  {
    rule: 'host',
    fires: route({ hostnames: ['10.0.0.7'] }),
    problem: 'exposure has the host "10.0.0.7"',
    fix: 'use a DNS name in lower case',
    silent: route({ hostnames: ['*.example.com'] }),
  },
  {
    rule: 'path',
    fires: ingress({ path: 'digits' }),
    problem: 'exposure.path is "digits"',
    fix: 'use a path that begins with /',
    silent: ingress({ path: '/digits/v1' }),
  },
  {
    rule: 'path',
    fires: route({ path: '/digits/../admin' }),
    problem: 'exposure.path is "/digits/../admin"',
    fix: 'use a path that begins with /',
    silent: route({ path: '/digits' }),
  },
  {
    rule: 'source-ranges',
    fires: gateway({ exposure: Exposure.loadBalancer({ sourceRanges: ['203.0.113.7'] }) }),
    problem: 'exposure.sourceRanges has "203.0.113.7"',
    fix: 'use CIDR ranges',
    silent: gateway({ exposure: Exposure.loadBalancer({ sourceRanges: ['203.0.113.7/32', '2001:db8::/32'] }) }),
  },
  {
    rule: 'names',
    fires: ingress({ tlsSecret: 'Digits TLS' }),
    problem: 'exposure.tlsSecret is "Digits TLS"',
    fix: 'use the name of an object of the cluster',
    silent: ingress({ tlsSecret: 'digits-tls', className: 'nginx' }),
  },
  {
    rule: 'names',
    fires: route({ gateway: '' }),
    problem: 'exposure.gateway is ""',
    fix: 'use the name of an object of the cluster',
    silent: route({ sectionName: 'https', gatewayNamespace: 'ingress' }),
  },
  {
    rule: 'unique',
    fires: [server({ exposure: Exposure.ingress({ host: HOST }) }), ingress({})],
    problem: "host 'digits.example.com' with path '/' is already that of digits",
    fix: 'give one of them another host or path',
    silent: [server({ exposure: Exposure.ingress({ host: HOST, path: '/model' }) }), ingress({})],
  },
  {
    rule: 'unique',
    fires: [server({ exposure: Exposure.httpRoute({ gateway: 'public', hostnames: [HOST] }) }), route({})],
    problem: "host 'digits.example.com' with path '/' is already that of digits",
    fix: 'give one of them another host or path',
    silent: [server({ exposure: Exposure.httpRoute({ gateway: 'private', hostnames: [HOST] }) }), route({})],
  },
]);
