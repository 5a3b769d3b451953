import { MAX_FETCH_REDIRECTS, MAX_GATEWAY_REQUESTS } from '@cdk8s-serving/contract';
import { isServedByFlags } from '../model/workload';
import { perGateway, perModelServer, type Rule } from './rule';
import { isWithin } from './syntax';

export const monitoringPath: Rule = {
  id: 'serving/monitoring-path',
  severity: 'error',
  reason: 'the model server refuses to start with it, or could not tell it from a model',
  fix: 'use an absolute path beside /v1: /monitoring/prometheus/metrics',
  check: perModelServer(({ serving: { monitoringPath: path } }) =>
    path === undefined || (/^\/[^\s?#]+$/.test(path) && !/^\/v1(\/|$)/.test(path))
      ? []
      : [{ problem: `monitoringPath is ${JSON.stringify(path)}` }],
  ),
};

export const warmup: Rule = {
  id: 'serving/warmup',
  severity: 'error',
  reason: 'the model server refuses another number, and repeats nothing where warm-up is off',
  fix: 'use a whole number from 0 on, and leave it out beside `enabled: false`',
  check: perModelServer(
    ({
      serving: {
        warmup: { enabled, iterations },
      },
    }) => {
      if (!isWithin(iterations, 0)) return [{ problem: `warmup.iterations is ${iterations}` }];
      return enabled || iterations === 0 ? [] : [{ problem: `warmup is off, and warmup.iterations is ${iterations}` }];
    },
  ),
};

export const configPoll: Rule = {
  id: 'serving/config-poll',
  severity: 'warning',
  reason: 'one model with the default policy is served by flags, so there is no model config file to look at',
  fix: 'leave modelConfigPoll out, or say a versionPolicy, labels or several models',
  check: perModelServer((workload) => {
    const { modelConfigPollSeconds: seconds } = workload.serving;
    return seconds > 0 && isServedByFlags(workload) ? [{ problem: `modelConfigPoll is ${seconds} s` }] : [];
  }),
};

export const maxRequests: Rule = {
  id: 'serving/max-requests',
  severity: 'error',
  reason: 'the gateway refuses to start with another number',
  fix: `use a whole number from 1 to ${MAX_GATEWAY_REQUESTS}`,
  check: perGateway(({ maxRequests: most, modelConcurrency }) =>
    Object.entries({ maxRequests: most, modelConcurrency })
      .filter(([, count]) => !isWithin(count, 1, MAX_GATEWAY_REQUESTS))
      .map(([field, count]) => ({ problem: `${field} is ${count}` })),
  ),
};

export const maxRedirects: Rule = {
  id: 'serving/max-redirects',
  severity: 'error',
  reason: 'the gateway refuses to start with another number',
  fix: `use a whole number from 0 to ${MAX_FETCH_REDIRECTS}, or leave fetchMaxRedirects out for none`,
  check: perGateway(({ fetchMaxRedirects: most }) =>
    isWithin(most, 0, MAX_FETCH_REDIRECTS) ? [] : [{ problem: `fetchMaxRedirects is ${most}` }],
  ),
};
