import type { Workload } from './workload';

/**
 * Seconds a pod waits before its server hears SIGTERM. Endpoints are removed at the same moment as the hook starts, and
 * every kube-proxy, resolver and load balancer learns of it later: without the wait they still send requests to a
 * server that has begun to refuse them.
 */
export const PRE_STOP_SECONDS = 5;

/** Seconds between the end of a drain and SIGKILL, for a process to close what it holds. */
export const STOP_MARGIN_SECONDS = 5;

/** The shortest termination grace period that leaves a drain all of its time. */
export function gracePeriodSeconds(drainTimeoutSeconds: number): number {
  return PRE_STOP_SECONDS + drainTimeoutSeconds + STOP_MARGIN_SECONDS;
}

/** Seconds from SIGTERM to SIGKILL where nothing runs before SIGTERM: compose and local processes. */
export function stopTimeoutSeconds(workload: Workload): number {
  return workload.terminationGracePeriodSeconds - PRE_STOP_SECONDS;
}
