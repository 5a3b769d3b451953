import { Duration } from 'cdk8s';
import { Affinity, TopologySpread, type NodeRequirement, type Scheduling } from '../../lib';
import { server } from './support/definitions';
import { testFamily } from './support/family';

const on = (scheduling: Scheduling): ReturnType<typeof server> => server({ scheduling });
const need = (...requirements: readonly NodeRequirement[]): ReturnType<typeof server> =>
  on({ affinity: [Affinity.requireNodes(...requirements)] });

testFamily('scheduling', [
  {
    rule: 'labels',
    fires: on({ nodeSelector: { 'a b': 'models' } }),
    problem: 'scheduling: key of nodeSelector is "a b"',
    fix: 'use keys and values as labels have them',
    silent: on({ nodeSelector: { 'kubernetes.io/arch': 'amd64', pool: '' } }),
  },
  {
    rule: 'labels',
    fires: on({ tolerations: [{ key: 'nvidia.com/gpu', value: 'yes!' }] }),
    problem: 'scheduling: value of a toleration is "yes!"',
    fix: 'use keys and values as labels have them',
    silent: on({ tolerations: [{ key: 'nvidia.com/gpu', value: 'yes' }, {}] }),
  },
  {
    rule: 'labels',
    fires: on({ affinity: [Affinity.withPods({ labels: { app: 'cache' }, topologyKey: 'zone/' })] }),
    problem: 'scheduling: topologyKey of affinity is "zone/"',
    fix: 'use keys and values as labels have them',
    silent: on({ affinity: [Affinity.withPods({ labels: { app: 'cache' }, topologyKey: 'zone' })] }),
  },
  {
    rule: 'numbers',
    fires: on({ affinity: [Affinity.preferNodes(101, { key: 'spot', operator: 'Exists' })] }),
    problem: 'scheduling: weight of affinity is 101',
    fix: 'use a weight from 1 to 100',
    silent: on({ affinity: [Affinity.preferNodes(100, { key: 'spot', operator: 'Exists' })] }),
  },
  {
    rule: 'numbers',
    fires: on({ topologySpread: [TopologySpread.required('zone', 0)] }),
    problem: "scheduling: maxSkew of 'zone' is 0",
    fix: 'use a weight from 1 to 100, a maxSkew from 1 on',
    silent: on({ topologySpread: [TopologySpread.required('zone'), TopologySpread.required('host')] }),
  },
  {
    rule: 'numbers',
    fires: on({ topologySpread: [TopologySpread.required('zone'), TopologySpread.required('zone')] }),
    problem: "scheduling: topologySpread has 'zone' twice",
    fix: 'use a weight from 1 to 100',
    silent: on({ topologySpread: [TopologySpread.required('zone')] }),
  },
  {
    rule: 'numbers',
    fires: on({ tolerations: [{ value: 'yes' }] }),
    problem: "scheduling: a toleration has the value 'yes' of no key",
    fix: 'use a weight from 1 to 100',
    silent: on({ tolerations: [{ key: 'spot', value: 'yes' }] }),
  },
  {
    rule: 'numbers',
    fires: on({ tolerations: [{ key: 'spot', effect: 'NoSchedule', stayFor: Duration.seconds(30) }] }),
    problem: 'scheduling: tolerationSeconds is 30 beside the effect NoSchedule',
    fix: 'use a weight from 1 to 100',
    silent: on({ tolerations: [{ key: 'spot', effect: 'NoExecute', stayFor: Duration.seconds(30) }] }),
  },
  {
    rule: 'operators',
    fires: need({ key: 'pool', operator: 'In' }),
    problem: "scheduling.affinity: 'pool' In has the values []",
    fix: 'give In and NotIn values',
    silent: need({ key: 'pool', operator: 'In', values: ['models'] }),
  },
  {
    rule: 'operators',
    fires: need({ key: 'cpus', operator: 'Gt', values: ['many'] }),
    problem: "scheduling.affinity: 'cpus' Gt has the values [many]",
    fix: 'give In and NotIn values, Exists and DoesNotExist none, Gt and Lt one whole number',
    silent: need({ key: 'cpus', operator: 'Gt', values: ['16'] }, { key: 'spot', operator: 'DoesNotExist' }),
  },
  {
    rule: 'operators',
    fires: need(),
    problem: 'scheduling.affinity: nodes without a requirement',
    fix: 'give In and NotIn values',
    silent: server(),
  },
  {
    rule: 'operators',
    fires: on({ affinity: [Affinity.apartFromPods({ labels: {} })] }),
    problem: 'scheduling.affinity: pods without a label to know them by',
    fix: 'give In and NotIn values',
    silent: on({ affinity: [Affinity.apartFromPods({ labels: { app: 'batch' } })] }),
  },
  {
    rule: 'classes',
    fires: on({ priorityClass: 'High Priority' }),
    problem: 'scheduling.priorityClass is "High Priority"',
    fix: 'use the name of a PriorityClass',
    silent: on({ priorityClass: 'high', runtimeClass: 'nvidia' }),
  },
]);
