import { Exposure } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

testFamily('ports', [
  {
    rule: 'valid',
    fires: gateway({ exposure: Exposure.loadBalancer({ port: 65536 }) }),
    problem: 'exposure.port is 65536',
    fix: 'use a whole number from 1 to 65535',
    silent: gateway({ exposure: Exposure.loadBalancer({ port: 65535 }) }),
  },
  {
    rule: 'valid',
    fires: gateway({ exposure: Exposure.nodePort({ nodePort: 8080 }) }),
    problem: 'exposure.nodePort is 8080',
    fix: 'use a whole number from 1 to 65535; for a node port, from 30000 to 32767',
    silent: gateway({ exposure: Exposure.nodePort({ nodePort: 30080 }) }),
  },
  {
    rule: 'node-port-unique',
    fires: [
      server({ exposure: Exposure.nodePort({ nodePort: 30080 }) }),
      gateway({ exposure: Exposure.nodePort({ nodePort: 30080 }) }),
    ],
    problem: 'exposure.nodePort 30080 is already that of digits',
    fix: 'give one of them another node port',
    silent: [
      server({ exposure: Exposure.nodePort({ nodePort: 30080 }) }),
      gateway({ exposure: Exposure.nodePort({ nodePort: 30081 }) }),
    ],
  },
  {
    rule: 'management',
    fires: server({ exposure: Exposure.clusterIp({ port: 8502 }) }),
    problem: 'exposure.port is 8502',
    fix: 'use another port than 8502 and 9697',
    silent: server({ exposure: Exposure.clusterIp({ port: 8501 }) }),
  },
]);
