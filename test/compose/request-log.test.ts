import { Size } from 'cdk8s';
import { RequestLogStorage, Rollout, workloadsOf, type RequestLogging, type Workload } from '../../lib';
import { app, compose, digits, service } from './support/stack';

function logging(options: Partial<RequestLogging> = {}): readonly Workload[] {
  const scope = app();
  digits(scope, { requestLogging: { sampling: 0.01, ...options }, rollout: Rollout.recreate() });
  return workloadsOf(scope);
}

test('each container logs requests to a volume of its own, beside a root that is read-only', () => {
  const workloads = logging();
  expect(service(workloads, 'digits').volumes).toContainEqual({ type: 'volume', target: '/var/log/model-server' });
  expect(service(workloads, 'digits').read_only).toBe(true);
  expect(compose(workloads).output.volumes).toBeUndefined();
});

test.each([
  ['an existing claim', RequestLogStorage.claim('logs')],
  ['a new claim', RequestLogStorage.newClaim({ size: Size.gibibytes(1) })],
])('in place of %s there is a named volume', (_, storage) => {
  const workloads = logging({ storage });
  expect(service(workloads, 'digits').volumes).toContainEqual({
    type: 'volume',
    source: 'digits-request-log',
    target: '/var/log/model-server',
  });
  expect(compose(workloads).output.volumes).toEqual({ 'digits-request-log': {} });
});
