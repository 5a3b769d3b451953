import { Duration } from 'cdk8s';
import { VersionPolicy } from '../../lib';
import { gateway, server } from './support/definitions';
import { testFamily } from './support/family';

testFamily('serving', [
  {
    rule: 'monitoring-path',
    fires: server({ monitoringPath: 'metrics' }),
    problem: 'monitoringPath is "metrics"',
    fix: 'use an absolute path beside /v1',
    silent: server({ monitoringPath: '/monitoring/prometheus/metrics' }),
  },
  {
    rule: 'monitoring-path',
    fires: server({ monitoringPath: '/v1/models' }),
    problem: 'monitoringPath is "/v1/models"',
    fix: 'use an absolute path beside /v1',
    silent: server(),
  },
  {
    rule: 'warmup',
    fires: server({ warmup: { iterations: -1 } }),
    problem: 'warmup.iterations is -1',
    fix: 'use a whole number from 0 on',
    silent: server({ warmup: { iterations: 3 } }),
  },
  {
    rule: 'warmup',
    fires: server({ warmup: { enabled: false, iterations: 3 } }),
    problem: 'warmup is off, and warmup.iterations is 3',
    fix: 'use a whole number from 0 on, and leave it out',
    silent: server({ warmup: { enabled: false } }),
  },
  {
    rule: 'config-poll',
    fires: server({ modelConfigPoll: Duration.seconds(30) }),
    problem: 'modelConfigPoll is 30 s',
    fix: 'leave modelConfigPoll out',
    silent: server({ modelConfigPoll: Duration.seconds(30), versionPolicy: VersionPolicy.all() }),
  },
  {
    rule: 'max-requests',
    fires: gateway({ maxRequests: 0 }),
    problem: 'maxRequests is 0',
    fix: 'use a whole number from 1 to 10000',
    silent: gateway({ maxRequests: 10_000 }),
  },
  {
    rule: 'max-requests',
    fires: gateway({ maxRequests: 10_001 }),
    problem: 'maxRequests is 10001',
    fix: 'use a whole number from 1 to 10000',
    silent: gateway({ maxRequests: 1 }),
  },
  {
    rule: 'max-requests',
    fires: gateway({ modelConcurrency: 1.5 }),
    problem: 'modelConcurrency is 1.5',
    fix: 'use a whole number from 1 to 10000',
    silent: gateway({ modelConcurrency: 10_000 }),
  },
  {
    rule: 'max-redirects',
    fires: gateway({ fetchMaxRedirects: 4 }),
    problem: 'fetchMaxRedirects is 4',
    fix: 'use a whole number from 0 to 3, or leave fetchMaxRedirects out for none',
    silent: gateway({ fetchMaxRedirects: 3 }),
  },
  {
    rule: 'max-redirects',
    fires: gateway({ fetchMaxRedirects: 0.5 }),
    problem: 'fetchMaxRedirects is 0.5',
    fix: 'use a whole number from 0 to 3, or leave fetchMaxRedirects out for none',
    silent: gateway({ fetchMaxRedirects: 0 }),
  },
]);
