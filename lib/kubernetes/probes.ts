import { ManagementPath } from '@cdk8s-serving/contract';
import { k8s } from '../../imports/k8s';
import type { Workload } from '../model/workload';

/** Seconds between two startup probes: what a pod may lose between being ready and being seen to be. */
const STARTUP_PERIOD_SECONDS = 2;

/** The three probes, all on the management port, which answers even while every other connection is busy. */
export function probes(workload: Workload): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  return {
    startupProbe: startup(workload),
    readinessProbe: { httpGet: get(ManagementPath.ready), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    // Slow to give up: a restart throws away a loaded model, and a full machine is not a dead process.
    livenessProbe: { httpGet: get(ManagementPath.live), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}

/**
 * A model server has started when its model is loaded. A gateway has started when it answers: its readiness follows the
 * model server's, and a model that is slow or away must not have the gateways before it restarted.
 */
function startup(workload: Workload): k8s.Probe {
  const path = workload.kind === 'gateway' ? ManagementPath.live : ManagementPath.ready;
  return {
    httpGet: get(path),
    periodSeconds: STARTUP_PERIOD_SECONDS,
    timeoutSeconds: 2,
    failureThreshold: Math.max(1, Math.ceil(workload.startTimeoutSeconds / STARTUP_PERIOD_SECONDS)),
  };
}

function get(path: string): k8s.HttpGetAction {
  return { path, port: k8s.IntOrString.fromString('management') };
}
