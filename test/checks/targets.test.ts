import type { Unsupported } from '../../lib';
import { definition, gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const ALL = { targets: ['kubernetes', 'compose'] } as const;
const LOSS: Unsupported = {
  target: 'compose',
  workload: 'digits',
  field: 'storage.claim',
  reason: 'there are no claims',
};
const ID = 'compose/digits/storage.claim';

testFamily('targets', [
  {
    rule: 'unsupported',
    fires: definition([server()], { ...ALL, unsupported: [LOSS] }),
    problem: 'storage.claim cannot be said in compose: there are no claims',
    fix: `change storage.claim, or add '${ID}' to acceptedLosses`,
    silent: definition([server()], { ...ALL, unsupported: [LOSS], acceptedLosses: [ID] }),
  },
  {
    rule: 'accepted-losses',
    fires: definition([server()], { ...ALL, acceptedLosses: [ID] }),
    problem: `acceptedLosses has '${ID}', which is no loss of this definition`,
    fix: 'take it out of acceptedLosses',
    silent: definition([server()], { ...ALL, unsupported: [LOSS], acceptedLosses: [ID] }),
  },
  {
    rule: 'accepted-losses',
    name: 'misspelled',
    fires: definition([server()], { ...ALL, unsupported: [LOSS], acceptedLosses: ['compose/digits/storage.claims'] }),
    problem: "acceptedLosses has 'compose/digits/storage.claims', which is no loss of this definition",
    fix: `say '${ID}', if that was meant`,
    silent: definition([server()], { ...ALL, unsupported: [LOSS], acceptedLosses: [ID] }),
  },
  {
    rule: 'accepted-losses',
    name: 'of no target',
    fires: definition([server(), gateway()], { acceptedLosses: ['docker/digits/replicas'] }),
    problem: `acceptedLosses has 'docker/digits/replicas'`,
    fix: 'take it out of acceptedLosses',
    silent: definition([server()], { acceptedLosses: [ID] }),
  },
]);
