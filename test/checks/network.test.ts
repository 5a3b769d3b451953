import { NetworkAccess, Peer } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const to = (...allowTo: readonly Peer[]): ReturnType<typeof server> =>
  server({ networkAccess: NetworkAccess.isolated({ allowTo }) });
const from = (...allowFrom: readonly Peer[]): ReturnType<typeof server> =>
  server({ networkAccess: NetworkAccess.isolated({ allowFrom }) });

testFamily('network', [
  {
    rule: 'cidr',
    fires: to(Peer.cidr('10.0.0.0/33')),
    problem: 'networkAccess names the range "10.0.0.0/33"',
    fix: 'use a range as 10.0.0.0/8',
    silent: to(Peer.cidr('10.0.0.0/8'), Peer.cidr('2001:db8::/128')),
  },
  {
    rule: 'cidr',
    fires: from(Peer.cidr('10.0.0.0/8', ['11.0.0.0/16'])),
    problem: 'networkAccess excepts "11.0.0.0/16" from 10.0.0.0/8',
    fix: 'use a range as 10.0.0.0/8; what is excepted from it is a smaller range inside of it',
    silent: from(Peer.cidr('10.0.0.0/8', ['10.1.0.0/16'])),
  },
  {
    rule: 'cidr',
    fires: from(Peer.cidr('10.0.0.0/8', ['10.0.0.0/8'])),
    problem: 'networkAccess excepts "10.0.0.0/8" from 10.0.0.0/8',
    fix: 'use a range as 10.0.0.0/8',
    silent: server({ networkAccess: NetworkAccess.open() }),
  },
  {
    rule: 'peers',
    fires: from(Peer.namespace('Research')),
    problem: 'networkAccess: namespace "Research"',
    fix: 'use labels and the name of a namespace as the cluster takes them',
    silent: from(Peer.namespace('research')),
  },
  {
    rule: 'peers',
    fires: to(Peer.pods({ 'my app': 'x' })),
    problem: 'networkAccess: label "my app": "x"',
    fix: 'use labels and the name of a namespace',
    silent: to(Peer.pods({ app: 'x' })),
  },
  {
    rule: 'every-pod',
    fires: from(Peer.pods({}, 'research')),
    problem: 'networkAccess names pods without labels',
    fix: 'name the labels of the pods, or say Peer.namespace()',
    silent: from(Peer.pods({ app: 'notebook' }, 'research'), Peer.namespace('research')),
  },
  {
    rule: 'fetch-hosts',
    fires: gateway({ fetchAllowedHosts: ['http://pictures.internal'] }),
    problem: 'fetchAllowedHosts has "http://pictures.internal"',
    fix: 'give one host name or address per entry',
    silent: gateway({ fetchAllowedHosts: ['pictures.internal:8080', '[fd00::7]:8080'] }),
  },
  {
    rule: 'cors-origins',
    fires: gateway({ corsOrigins: ['*'] }),
    problem: 'corsOrigins has "*"',
    fix: 'give one origin per entry',
    silent: gateway({ corsOrigins: ['https://app.example', 'http://localhost:5173', 'https://[2001:db8::7]:8443'] }),
  },
  {
    rule: 'cors-origins',
    fires: gateway({ corsOrigins: ['https://app.example/'] }),
    problem: 'corsOrigins has "https://app.example/"',
    fix: 'give one origin per entry, as https://app.example:8443: no path, no slash at its end',
    silent: gateway(),
  },
  {
    rule: 'cors-origins',
    fires: gateway({ corsOrigins: ['https://app.example:443'] }),
    problem: 'corsOrigins has "https://app.example:443"',
    fix: 'give one origin per entry',
    silent: gateway({ corsOrigins: ['https://app.example:8443'] }),
  },
  {
    rule: 'cors-origins',
    fires: gateway({ corsOrigins: ['https://app,shop.example'] }),
    problem: 'corsOrigins has "https://app,shop.example"',
    fix: 'give one origin per entry',
    silent: gateway({ corsOrigins: ['https://app.example', 'https://shop.example'] }),
  },
]);
