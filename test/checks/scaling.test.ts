import { Duration } from 'cdk8s';
import { Autoscaling, type EventAutoscalingOptions, type HorizontalAutoscalingOptions } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

const CRON = { type: 'cron', metadata: { timezone: 'UTC' } };
const horizontal = (options: Partial<HorizontalAutoscalingOptions>): ReturnType<typeof server> =>
  server({ autoscaling: Autoscaling.horizontal({ maxReplicas: 3, cpuUtilization: 60, ...options }) });
const events = (options: Partial<EventAutoscalingOptions>): ReturnType<typeof server> =>
  server({ autoscaling: Autoscaling.events({ maxReplicas: 3, triggers: [CRON], ...options }) });
const idle = events({ minReplicas: 0 });
const autoscaling = Autoscaling.events({ minReplicas: 0, maxReplicas: 3, triggers: [CRON] });

const VALUES = 'use whole percents from 1 on';

testFamily('scaling', [
  {
    rule: 'replicas',
    fires: server({ replicas: 1.5 }),
    problem: 'replicas is 1.5',
    fix: 'use a whole number from 1 on',
    silent: server({ replicas: 2 }),
  },
  {
    rule: 'range',
    fires: horizontal({ minReplicas: 4 }),
    problem: 'autoscaling is between 4 and 3 replicas',
    fix: 'use whole numbers with minReplicas <= maxReplicas',
    silent: horizontal({ minReplicas: 3 }),
  },
  {
    rule: 'range',
    fires: horizontal({ minReplicas: 0 }),
    problem: 'autoscaling is between 0 and 3 replicas',
    fix: 'use whole numbers with minReplicas <= maxReplicas; minReplicas from 1 on, with events from 0 on',
    silent: idle,
  },
  {
    rule: 'metrics',
    fires: server({ autoscaling: Autoscaling.horizontal({ maxReplicas: 3 }) }),
    problem: 'autoscaling has no metric',
    fix: 'give it cpuUtilization, podMetrics or triggers',
    silent: horizontal({}),
  },
  {
    rule: 'metrics',
    fires: events({ triggers: [] }),
    problem: 'autoscaling has no trigger',
    fix: 'give it cpuUtilization, podMetrics or triggers',
    silent: events({}),
  },
  {
    rule: 'values',
    fires: horizontal({ cpuUtilization: 0 }),
    problem: 'autoscaling: cpuUtilization is 0',
    fix: VALUES,
    silent: horizontal({ cpuUtilization: 1 }),
  },
  {
    rule: 'values',
    fires: horizontal({ podMetrics: [{ name: 'requests', averageValue: '20 per second' }] }),
    problem: `autoscaling: averageValue of 'requests' is "20 per second"`,
    fix: VALUES,
    silent: horizontal({ podMetrics: [{ name: 'requests', averageValue: '500m' }] }),
  },
  {
    rule: 'values',
    fires: horizontal({ podMetrics: [{ name: '', averageValue: '0' }] }),
    problem: 'autoscaling: name of a pod metric is ""',
    fix: VALUES,
    silent: horizontal({ podMetrics: [{ name: 'requests', averageValue: '1e3' }] }),
  },
  {
    rule: 'values',
    fires: horizontal({ scaleDown: { stabilizationWindow: Duration.hours(2) } }),
    problem: 'autoscaling: scaleDown.stabilizationWindow in seconds is 7200',
    fix: VALUES,
    silent: horizontal({ scaleDown: { stabilizationWindow: Duration.hours(1) } }),
  },
  {
    rule: 'values',
    fires: horizontal({ scaleUp: { steps: [{ unit: 'Pods', amount: 0, period: Duration.hours(1) }] } }),
    problem: 'autoscaling: scaleUp.steps.period in seconds is 3600',
    fix: VALUES,
    silent: horizontal({ scaleUp: { steps: [{ unit: 'Pods', amount: 2, period: Duration.minutes(1) }] } }),
  },
  {
    rule: 'values',
    fires: events({ triggers: [{ type: '', metadata: {} }], pollingInterval: Duration.seconds(0) }),
    problem: 'autoscaling: pollingInterval is 0',
    fix: VALUES,
    silent: events({ cooldown: Duration.seconds(0) }),
  },
  {
    rule: 'utilization-request',
    fires: server(
      { autoscaling: Autoscaling.horizontal({ maxReplicas: 3, cpuUtilization: 60 }) },
      {
        resources: {
          ...server().resources,
          requests: { cpuMillis: 0, memoryBytes: 2 ** 30, ephemeralStorageBytes: 0 },
        },
      },
    ),
    problem: 'autoscaling looks at the utilization of cpu, and nothing is requested of it',
    fix: 'request what the autoscaler looks at',
    silent: horizontal({ memoryUtilization: 80 }),
  },
  {
    rule: 'memory',
    fires: horizontal({ memoryUtilization: 80 }),
    problem: 'autoscaling of a model server looks at memory',
    fix: 'scale on cpuUtilization',
    silent: gateway({ autoscaling: Autoscaling.horizontal({ maxReplicas: 3, memoryUtilization: 80 }) }),
  },
  {
    rule: 'to-zero',
    fires: [idle, gateway({}, {}, idle)],
    problem: 'autoscaling goes down to 0 replicas of a model server that a gateway asks',
    fix: 'use minReplicas 1',
    silent: [idle, gateway()],
  },
  {
    rule: 'to-zero',
    fires: gateway({ autoscaling }),
    problem: 'autoscaling goes down to 0 replicas of a gateway',
    fix: 'use minReplicas 1',
    silent: gateway(),
  },
]);
