import { MAX_GATEWAY_TIMEOUT_MS } from '@cdk8s-serving/contract';
import { PRE_STOP_SECONDS } from '../model/termination';
import { perGateway, perModelServer, perWorkload, type Rule } from './rule';
import { isWithin } from './syntax';

export const drain: Rule = {
  id: 'time/drain',
  severity: 'error',
  reason: `a pod is killed when its grace period ends: ${PRE_STOP_SECONDS} seconds before SIGTERM and the drain must fit`,
  fix: 'raise terminationGracePeriod, or lower drainTimeout',
  check: perWorkload(({ terminationGracePeriodSeconds: grace, drainTimeoutSeconds: drainSeconds }) =>
    grace > PRE_STOP_SECONDS + drainSeconds
      ? []
      : [
          {
            problem: `terminationGracePeriod is ${grace} s, not above the ${PRE_STOP_SECONDS} s before SIGTERM and the ${drainSeconds} s of drainTimeout`,
          },
        ],
  ),
};

export const start: Rule = {
  id: 'time/start',
  severity: 'error',
  reason: 'a container that gets no time to start is started again and again',
  fix: 'use whole seconds from 1 on (loadTimeout)',
  check: perWorkload(({ startTimeoutSeconds: seconds }) =>
    isWithin(seconds, 1) ? [] : [{ problem: `loadTimeout is ${seconds} s` }],
  ),
};

/** Bytes a second a model is read with at least: a little below what the smallest network disks of the clouds give. */
const READ_BYTES_PER_SECOND = 100 * 1000 * 1000;

export const load: Rule = {
  id: 'time/load',
  severity: 'warning',
  reason:
    'reading the model files alone can take longer on a network disk, so the container is started again while it loads',
  fix: 'raise loadTimeout',
  check: perModelServer(({ models, startTimeoutSeconds }) => {
    const bytes = models.reduce((sum, { file }) => sum + (file.kind === 'read' ? file.sizeBytes : 0), 0);
    const seconds = Math.ceil(bytes / READ_BYTES_PER_SECOND);
    return seconds <= startTimeoutSeconds
      ? []
      : [{ problem: `loadTimeout is ${startTimeoutSeconds} s, and ${bytes} bytes at 100 MB/s take ${seconds} s` }];
  }),
};

export const modelTimeout: Rule = {
  id: 'time/model-timeout',
  severity: 'error',
  reason: 'the gateway refuses to start with another time',
  fix: 'use a time above 0, and an hour at most',
  check: perGateway(({ modelTimeoutMs, clientTimeoutMs }) =>
    Object.entries({ modelTimeout: modelTimeoutMs, clientTimeout: clientTimeoutMs })
      .filter(([, ms]) => ms <= 0 || ms > MAX_GATEWAY_TIMEOUT_MS)
      .map(([field, ms]) => ({ problem: `${field} is ${ms} ms` })),
  ),
};

export const drainCall: Rule = {
  id: 'time/drain-call',
  severity: 'warning',
  reason: 'a drain shorter than a call to the model server cuts off requests the gateway has accepted',
  fix: 'raise drainTimeout, or lower modelTimeout',
  check: perGateway(({ modelTimeoutMs, drainTimeoutSeconds }) =>
    modelTimeoutMs <= drainTimeoutSeconds * 1000
      ? []
      : [{ problem: `modelTimeout is ${modelTimeoutMs} ms, drainTimeout ${drainTimeoutSeconds} s` }],
  ),
};

export const client: Rule = {
  id: 'time/client',
  severity: 'warning',
  reason: 'the caller has given up when the answer, or the error that says what happened, is there',
  fix: 'lower modelTimeout below what callers wait, or say in clientTimeout that they wait longer',
  check: perGateway(({ modelTimeoutMs, clientTimeoutMs }) =>
    modelTimeoutMs < clientTimeoutMs || clientTimeoutMs <= 0
      ? []
      : [{ problem: `modelTimeout is ${modelTimeoutMs} ms, clientTimeout ${clientTimeoutMs} ms` }],
  ),
};
