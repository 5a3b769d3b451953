import { Duration } from 'cdk8s';
import { Autoscaling, DisruptionBudget } from '../../lib';
import { kinds, modelServer, spec } from './support/definitions';

const TARGET = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'digits' };

test('a horizontal autoscaler looks at every metric of the definition', () => {
  const autoscaling = Autoscaling.horizontal({
    minReplicas: 2,
    maxReplicas: 8,
    cpuUtilization: 60,
    memoryUtilization: 80,
    podMetrics: [{ name: 'requests_per_second', averageValue: '1500m' }],
  });
  expect(spec(modelServer({ autoscaling }), 'HorizontalPodAutoscaler')).toEqual({
    scaleTargetRef: TARGET,
    minReplicas: 2,
    maxReplicas: 8,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
      {
        type: 'Pods',
        pods: { metric: { name: 'requests_per_second' }, target: { type: 'AverageValue', averageValue: '1500m' } },
      },
    ],
  });
});

test('a horizontal autoscaler says of each direction what the definition says, and no more', () => {
  const autoscaling = Autoscaling.horizontal({
    maxReplicas: 8,
    cpuUtilization: 60,
    scaleUp: {
      select: 'Min',
      steps: [
        { unit: 'Pods', amount: 2, period: Duration.seconds(30) },
        { unit: 'Percent', amount: 50, period: Duration.minutes(1) },
      ],
    },
    scaleDown: { stabilizationWindow: Duration.minutes(10) },
  });
  expect(spec(modelServer({ autoscaling }), 'HorizontalPodAutoscaler')).toMatchObject({
    behavior: {
      scaleUp: {
        selectPolicy: 'Min',
        policies: [
          { type: 'Pods', value: 2, periodSeconds: 30 },
          { type: 'Percent', value: 50, periodSeconds: 60 },
        ],
      },
      scaleDown: { stabilizationWindowSeconds: 600 },
    },
  });
});

test('a direction without steps keeps the policies of the cluster', () => {
  const autoscaling = Autoscaling.horizontal({
    maxReplicas: 8,
    cpuUtilization: 60,
    scaleDown: { select: 'Disabled' },
  });
  expect(spec(modelServer({ autoscaling }), 'HorizontalPodAutoscaler')).toHaveProperty('behavior', {
    scaleDown: { selectPolicy: 'Disabled' },
  });
});

test('events scale through a ScaledObject, with the triggers as KEDA spells them', () => {
  const autoscaling = Autoscaling.events({
    minReplicas: 0,
    maxReplicas: 5,
    pollingInterval: Duration.seconds(10),
    cooldown: Duration.minutes(2),
    triggers: [
      { type: 'prometheus', metadata: { serverAddress: 'http://prometheus:9090', query: 'up', threshold: '3' } },
      { type: 'kafka', metadata: { topic: 'pictures' }, authentication: 'kafka-login' },
    ],
  });
  const workload = modelServer({ autoscaling });
  expect(spec(workload, 'ScaledObject')).toEqual({
    scaleTargetRef: TARGET,
    minReplicaCount: 0,
    maxReplicaCount: 5,
    pollingInterval: 10,
    cooldownPeriod: 120,
    triggers: [
      { type: 'prometheus', metadata: { serverAddress: 'http://prometheus:9090', query: 'up', threshold: '3' } },
      { type: 'kafka', metadata: { topic: 'pictures' }, authenticationRef: { name: 'kafka-login' } },
    ],
  });
  expect(kinds(workload)).not.toContain('HorizontalPodAutoscaler');
});

test('a fixed number of pods needs no autoscaler', () => {
  expect(kinds(modelServer({ replicas: 3 })).filter((kind) => /Scale/.test(kind))).toEqual([]);
});

test('where there are always two pods, a disruption may take one of them', () => {
  expect(spec(modelServer({ replicas: 2 }), 'PodDisruptionBudget')).toEqual({
    maxUnavailable: 1,
    selector: {
      matchLabels: { 'app.kubernetes.io/name': 'model-server', 'app.kubernetes.io/instance': 'digits' },
    },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
  expect(kinds(modelServer())).not.toContain('PodDisruptionBudget');
});

test('a budget may be a share of the pods, and what has to stay', () => {
  const disruptionBudget = DisruptionBudget.minAvailable('75%');
  expect(spec(modelServer({ disruptionBudget }), 'PodDisruptionBudget')).toMatchObject({ minAvailable: '75%' });
  expect(spec(modelServer({ disruptionBudget }), 'PodDisruptionBudget')).not.toHaveProperty('maxUnavailable');
});
