import { Duration, Size } from 'cdk8s';
import {
  Autoscaling,
  Cpu,
  Exposure,
  Gpu,
  ImagePullPolicy,
  workloadsOf,
  type GatewayServiceProps,
  type ServingDeploymentProps,
} from '../../lib';
import type { Workload } from '../../lib';
import { unsupportedOf } from '../../lib/model/projection';
import { app, compose, digits, front, service } from './support/stack';

function server(props: Partial<ServingDeploymentProps>): readonly Workload[] {
  const scope = app();
  digits(scope, props);
  return workloadsOf(scope);
}

function gateway(props: Partial<GatewayServiceProps>): readonly Workload[] {
  const scope = app();
  front(scope, digits(scope), props);
  return workloadsOf(scope);
}

const lost = (workloads: readonly Workload[]): string[] =>
  unsupportedOf(compose(workloads).fidelity).map(({ field, reason }) => `${field}: ${reason}`);

test('a container is asked for its health by its own program', () => {
  expect(service(server({ loadTimeout: Duration.minutes(4) }), 'digits').healthcheck).toEqual({
    test: ['CMD', 'model-server', 'health'],
    interval: '5s',
    timeout: '5s',
    retries: 6,
    start_period: '240s',
  });
  expect(service(gateway({}), 'front').healthcheck?.test).toEqual(['CMD', 'serving-gateway', 'health']);
});

test('every container is confined', () => {
  const { services } = compose(gateway({})).output;
  expect(Object.keys(services)).toEqual(['digits', 'front']);
  for (const container of Object.values(services)) {
    expect(container).toMatchObject({
      user: '65532:65532',
      read_only: true,
      tmpfs: ['/tmp:size=1g'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      restart: 'unless-stopped',
    });
  }
});

test('the user is the one that is said', () => {
  expect(service(server({ runAs: { user: 1000, group: 2000 } }), 'digits').user).toBe('1000:2000');
});

test('requests are reservations and weights, limits are limits', () => {
  const resources = {
    requests: { cpu: Cpu.millis(1500), memory: Size.mebibytes(700), ephemeralStorage: Size.mebibytes(10) },
    limits: { cpu: Cpu.cores(3), memory: Size.gibibytes(1.5), ephemeralStorage: Size.kibibytes(1500) },
  };
  const container = service(server({ resources }), 'digits');
  expect(container.deploy.resources).toEqual({
    limits: { cpus: '3', memory: '1536m' },
    reservations: { cpus: '1.5', memory: '700m' },
  });
  expect([container.cpu_shares, container.tmpfs]).toEqual([1536, ['/tmp:size=1500k']]);
});

test('there is no limit of cpu where none was asked for', () => {
  expect(Object.keys(service(server({}), 'digits').deploy.resources.limits)).toEqual(['memory']);
});

test('accelerators of nvidia are reserved, others are refused', () => {
  const nvidia = server({ resources: { gpu: Gpu.nvidia(2) } });
  expect(service(nvidia, 'digits').deploy.resources.reservations.devices).toEqual([
    { driver: 'nvidia', count: 2, capabilities: ['gpu'] },
  ]);
  expect(lost(nvidia)).toEqual([]);
  const amd = server({ resources: { gpu: Gpu.of('amd.com/gpu') } });
  expect(service(amd, 'digits').deploy.resources.reservations.devices).toBeUndefined();
  expect(lost(amd)).toEqual([
    'resources.gpu: compose reserves devices of nvidia (nvidia.com/gpu) alone; the container gets none',
  ]);
});

test('replicas are containers, unless a port is published', () => {
  expect(service(server({ replicas: 3 }), 'digits').deploy.replicas).toBe(3);
  expect(lost(server({ replicas: 3 }))).toEqual([]);
  const published = gateway({ replicas: 3, exposure: Exposure.nodePort() });
  expect(service(published, 'front').deploy.replicas).toBe(1);
  expect(lost(published)).toEqual(['replicas: a published port belongs to one container; compose runs one replica']);
});

test.each([
  ['the smallest number', Autoscaling.horizontal({ minReplicas: 2, maxReplicas: 5, cpuUtilization: 50 }), 2],
  ['one where that is none', Autoscaling.events({ minReplicas: 0, maxReplicas: 5, triggers: [] }), 1],
])('an autoscaler is refused, and what runs is %s', (_what, autoscaling, count) => {
  const workloads = server({ autoscaling });
  expect(service(workloads, 'digits').deploy.replicas).toBe(count);
  expect(lost(workloads)).toEqual([
    `autoscaling: compose scales nothing by itself; the number of containers stays ${count}`,
  ]);
});

test('SIGTERM is followed by SIGKILL when the drain and its margin are over', () => {
  const workloads = server({ drainTimeout: Duration.seconds(60) });
  expect(service(workloads, 'digits').stop_grace_period).toBe('65s');
  expect(service(workloads, 'digits').command).toContain('--drain_timeout_seconds=60');
});

test.each([
  [ImagePullPolicy.ALWAYS, 'always'],
  [ImagePullPolicy.IF_NOT_PRESENT, 'missing'],
  [ImagePullPolicy.NEVER, 'never'],
])('the pull policy %s is %s', (imagePullPolicy, expected) => {
  expect(service(server({ imagePullPolicy }), 'digits').pull_policy).toBe(expected);
});

test('labels are labels of the container, in order', () => {
  expect(Object.entries(service(server({ labels: { b: '2', a: '$1' } }), 'digits').labels ?? {})).toEqual([
    ['a', '$$1'],
    ['b', '2'],
  ]);
});
