import { Duration } from 'cdk8s';
import { DisruptionBudget, Rollout, type RollingOptions } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const rolling = (options: RollingOptions): ReturnType<typeof server> => server({ rollout: Rollout.rolling(options) });
const budget = (disruptionBudget: DisruptionBudget, replicas = 3): ReturnType<typeof server> =>
  server({ replicas, disruptionBudget });

testFamily('rollout', [
  {
    rule: 'pods',
    fires: rolling({ maxSurge: '25 %' }),
    problem: 'rollout.maxSurge is "25 %"',
    fix: 'use a whole number from 0 on, or a share of the pods',
    silent: rolling({ maxSurge: '200%', maxUnavailable: '25%' }),
  },
  {
    rule: 'pods',
    fires: rolling({ maxUnavailable: '101%' }),
    problem: 'rollout.maxUnavailable is "101%"',
    fix: "use a whole number from 0 on, or a share of the pods: '25%', at most '100%'",
    silent: rolling({ maxUnavailable: '100%' }),
  },
  {
    rule: 'pods',
    fires: budget(DisruptionBudget.minAvailable(-1)),
    problem: 'disruptionBudget is -1',
    fix: 'use a whole number from 0 on',
    silent: budget(DisruptionBudget.minAvailable('50%')),
  },
  {
    rule: 'stuck',
    fires: rolling({ maxSurge: '0%', maxUnavailable: 0 }),
    problem: 'rollout.maxSurge and rollout.maxUnavailable are both 0',
    fix: 'let maxSurge be 1',
    silent: rolling({ maxSurge: 0, maxUnavailable: 1 }),
  },
  {
    rule: 'numbers',
    fires: server({ revisionHistoryLimit: -1 }),
    problem: 'revisionHistoryLimit is -1',
    fix: 'use whole numbers from 0 on',
    silent: server({ revisionHistoryLimit: 0 }),
  },
  {
    rule: 'numbers',
    fires: rolling({ minReady: Duration.seconds(60), progressDeadline: Duration.seconds(60) }),
    problem: 'rollout.progressDeadline is 60 s, minReady 60 s',
    fix: 'use whole numbers from 0 on, and a progressDeadline above minReady',
    silent: rolling({ minReady: Duration.seconds(60), progressDeadline: Duration.seconds(61) }),
  },
  {
    rule: 'deadline',
    fires: server({ loadTimeout: Duration.minutes(10) }),
    problem: 'rollout.progressDeadline is 600 s, a pod may take 600 s',
    fix: 'raise rollout.progressDeadline',
    silent: server({ loadTimeout: Duration.seconds(599) }),
  },
  {
    rule: 'recreate',
    fires: server({ rollout: Rollout.recreate(), replicas: 2 }),
    problem: 'rollout recreates up to 2 pods at once',
    fix: 'use Rollout.rolling()',
    silent: server({ rollout: Rollout.recreate() }),
  },
  {
    rule: 'recreate',
    fires: server({ rollout: Rollout.recreate(), disruptionBudget: DisruptionBudget.maxUnavailable(1) }),
    problem: 'disruptionBudget asks to keep some',
    fix: 'use Rollout.rolling(), or one replica without a disruption budget',
    silent: gateway({ replicas: 2 }),
  },
  {
    rule: 'eviction',
    fires: budget(DisruptionBudget.minAvailable(3)),
    problem: 'disruptionBudget keeps 3 of 3 pods',
    fix: 'use DisruptionBudget.maxUnavailable(1)',
    silent: budget(DisruptionBudget.minAvailable(2)),
  },
  {
    rule: 'eviction',
    fires: budget(DisruptionBudget.minAvailable('51%'), 2),
    problem: 'disruptionBudget keeps 51% of 2 pods',
    fix: 'use DisruptionBudget.maxUnavailable(1)',
    silent: budget(DisruptionBudget.minAvailable('50%'), 2),
  },
  {
    rule: 'eviction',
    fires: budget(DisruptionBudget.maxUnavailable(0)),
    problem: 'disruptionBudget lets 0 pods go',
    fix: 'use DisruptionBudget.maxUnavailable(1)',
    silent: budget(DisruptionBudget.maxUnavailable('1%')),
  },
]);
