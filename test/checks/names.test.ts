import { ModelStorage, Exposure } from '../../lib';
import { digitsModel } from '../support/definitions';
import { definition, gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const twoModels = (a: string, b: string): ReturnType<typeof server> =>
  server({
    models: [
      { model: digitsModel(a), storage: ModelStorage.image('digits:1') },
      { model: digitsModel(b), storage: ModelStorage.image('digits:1') },
    ],
  });

testFamily('names', [
  {
    rule: 'dns-label',
    fires: server({}, { name: 'Digits' }),
    problem: `name "Digits" (6 characters) is not a DNS label`,
    fix: "use at most 63 characters out of a-z, 0-9 and -, a letter first (in a namespace also a digit) and no - last, as 'digits'",
    silent: server({}, { name: `d${'0'.repeat(62)}` }),
  },
  {
    rule: 'dns-label',
    fires: server({}, { namespace: 'Prod' }),
    problem: `namespace "Prod" (4 characters) is not a DNS label`,
    fix: 'use at most 63 characters',
    silent: server({}, { namespace: '1st' }),
  },
  {
    rule: 'dns-label',
    name: 'with nothing that could be meant',
    fires: server({}, { name: '_' }),
    problem: `name "_" (1 characters) is not a DNS label`,
    fix: 'use at most 63 characters out of a-z, 0-9 and -, a letter first (in a namespace also a digit) and no - last',
    silent: server({}, { name: 'a' }),
  },
  {
    rule: 'derived',
    fires: server({ exposure: Exposure.clusterIp() }, { name: 'd'.repeat(60) }),
    problem: `'${'d'.repeat(60)}-external', 69 characters`,
    fix: 'shorten the name',
    silent: [
      server({ exposure: Exposure.clusterIp() }, { name: 'd'.repeat(54) }),
      server({}, { name: 'd'.repeat(60) }),
    ],
  },
  {
    rule: 'unique',
    fires: [server(), gateway({}, { name: 'digits' })],
    problem: `name 'digits' is already that of digits`,
    fix: 'give one of them another name',
    silent: [server(), gateway()],
  },
  {
    rule: 'unique',
    fires: [server({ exposure: Exposure.clusterIp() }), gateway({}, { name: 'digits-external' })],
    problem: `name 'digits-external' is already that of digits`,
    fix: 'give one of them another name',
    silent: [server(), gateway({}, { name: 'digits-external' })],
  },
  {
    rule: 'unique',
    name: 'of a download in compose',
    fires: definition(
      [server({ storage: ModelStorage.s3('bucket/digits') }), gateway({}, { name: 'digits-download' })],
      {
        targets: ['kubernetes', 'compose'],
      },
    ),
    problem: `name 'digits-download' is already that of digits`,
    fix: 'give one of them another name',
    silent: definition(
      [server({ storage: ModelStorage.s3('bucket/digits') }), gateway({}, { name: 'digits-download' })],
      {
        targets: ['kubernetes'],
      },
    ),
  },
  {
    rule: 'model-server',
    fires: [gateway({}, { path: 'gateway' })],
    problem: 'its model server digits is not in the tree',
    fix: 'leave its model server in the tree',
    silent: [server(), gateway()],
  },
  {
    rule: 'unique',
    fires: definition([server({}, { namespace: 'a' }), server({}, { namespace: 'b', path: 'b/digits' })], {
      targets: ['kubernetes', 'compose'],
    }),
    problem: `name 'digits' is already that of digits`,
    fix: 'give one of them another name',
    silent: [server({}, { namespace: 'a' }), server({}, { namespace: 'b' })],
  },
  {
    rule: 'model',
    fires: server({ model: digitsModel('a b') }),
    problem: `model name "a b" cannot be served`,
    fix: 'use letters, digits',
    silent: server({ model: digitsModel('Digits_v1.2') }),
  },
  {
    rule: 'model-unique',
    fires: twoModels('a', 'a'),
    problem: `is called 'a' as another one is`,
    fix: 'name each model',
    silent: twoModels('a', 'b'),
  },
  {
    rule: 'gateway-model',
    fires: gateway({ modelName: 'letters' }),
    problem: `modelName is 'letters'; digits serves 'digits'`,
    fix: 'name one of its models in modelName',
    silent: gateway(),
  },
  {
    rule: 'model-namespace',
    fires: gateway({}, { namespace: 'prod' }),
    problem: `namespace is 'prod', that of its model server digits is not given`,
    fix: 'give the chart of the model server a namespace',
    silent: gateway({}, { namespace: 'prod' }, server({}, { namespace: 'models' })),
  },
]);
