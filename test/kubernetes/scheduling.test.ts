import { Duration } from 'cdk8s';
import { Affinity, TopologySpread } from '../../lib';
import { modelServer } from './support/definitions';
import { pod } from './support/pods';

const SELECTOR = { 'app.kubernetes.io/name': 'model-server', 'app.kubernetes.io/instance': 'digits' };

test('node labels, priority and runtime are written as they are', () => {
  const scheduling = { nodeSelector: { 'example.com/pool': 'gpu' }, priorityClass: 'high', runtimeClass: 'gvisor' };
  expect(pod(modelServer({ scheduling }))).toMatchObject({
    nodeSelector: { 'example.com/pool': 'gpu' },
    priorityClassName: 'high',
    runtimeClassName: 'gvisor',
  });
});

test('a toleration compares where it has a value, and says nothing of what it leaves open', () => {
  const tolerations = [
    { key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' },
    { key: 'spot' },
    { effect: 'NoExecute', stayFor: Duration.minutes(1) },
    {},
  ] as const;
  expect(pod(modelServer({ scheduling: { tolerations } }))['tolerations']).toEqual([
    { key: 'nvidia.com/gpu', operator: 'Equal', value: 'present', effect: 'NoSchedule' },
    { key: 'spot', operator: 'Exists' },
    { operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
    { operator: 'Exists' },
  ]);
});

test('pods are spread by the labels their Deployment selects them by', () => {
  const topologySpread = [
    TopologySpread.required('topology.kubernetes.io/zone', 2),
    TopologySpread.preferred('kubernetes.io/hostname'),
  ];
  expect(pod(modelServer({ scheduling: { topologySpread } }))['topologySpreadConstraints']).toEqual([
    {
      topologyKey: 'topology.kubernetes.io/zone',
      maxSkew: 2,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: SELECTOR },
    },
    {
      topologyKey: 'kubernetes.io/hostname',
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: SELECTOR },
    },
  ]);
});

test('several pods are spread over host names, one is not', () => {
  expect(pod(modelServer())).not.toHaveProperty('topologySpreadConstraints');
  expect(pod(modelServer({ replicas: 2 }))['topologySpreadConstraints']).toMatchObject([
    { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
  ]);
});

test('all that a node must have is one term, because one of several would be enough', () => {
  const affinity = [
    Affinity.requireNodes({ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] }),
    Affinity.requireNodes({ key: 'gpu', operator: 'Exists' }, { key: 'cores', operator: 'Gt', values: ['7'] }),
    Affinity.preferNodes(10, { key: 'spot', operator: 'DoesNotExist' }),
  ];
  expect(pod(modelServer({ scheduling: { affinity } }))['affinity']).toEqual({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] },
              { key: 'gpu', operator: 'Exists' },
              { key: 'cores', operator: 'Gt', values: ['7'] },
            ],
          },
        ],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 10, preference: { matchExpressions: [{ key: 'spot', operator: 'DoesNotExist' }] } },
      ],
    },
  });
});

test('pods are drawn to and kept from others, as a must and as a wish', () => {
  const affinity = [
    Affinity.withPods({ labels: { app: 'cache' }, topologyKey: 'topology.kubernetes.io/zone' }),
    Affinity.withPods({ labels: { app: 'store' }, weight: 5 }),
    Affinity.apartFromPods({ labels: { app: 'batch' } }),
    Affinity.apartFromPods({ labels: { app: 'noise' }, weight: 100 }),
  ];
  const host = 'kubernetes.io/hostname';
  expect(pod(modelServer({ scheduling: { affinity } }))['affinity']).toEqual({
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'cache' } }, topologyKey: 'topology.kubernetes.io/zone' },
      ],
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 5, podAffinityTerm: { labelSelector: { matchLabels: { app: 'store' } }, topologyKey: host } },
      ],
    },
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'batch' } }, topologyKey: host },
      ],
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { labelSelector: { matchLabels: { app: 'noise' } }, topologyKey: host } },
      ],
    },
  });
});
