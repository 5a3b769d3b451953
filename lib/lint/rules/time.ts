import type { Container } from '../model/container';
import type { At } from '../model/place';
import type { LintRule, Problem } from '../model/rule';
import { flagOf } from '../model/tensorflow';

/** What Kubernetes and compose give a process to end where the file does not say, in seconds. */
const GRACE_SECONDS = { pod: 30, compose: 10 } as const;

const drain: LintRule = {
  id: 'time/drain',
  severity: 'error',
  reason: 'the process is killed when its grace period ends, with every request it has accepted',
  fix: 'raise terminationGracePeriodSeconds (stop_grace_period in compose) above the wait before SIGTERM and the drain',
  check: ({ workloads, projects }) => [
    ...workloads.flatMap(({ containers, gracePeriodSeconds: grace }) =>
      containers.flatMap((container) => cutOff(container, grace, GRACE_SECONDS.pod)),
    ),
    ...projects.flatMap(({ services }) =>
      services.flatMap(({ container, stopGraceSeconds: grace }) => cutOff(container, grace, GRACE_SECONDS.compose)),
    ),
  ],
};

function cutOff(container: Container, grace: At<number> | undefined, fallback: number): Problem[] {
  const waitSeconds = container.preStopSeconds?.value ?? 0;
  const drainSeconds = drainOf(container);
  const seconds = grace?.value ?? fallback;
  if (waitSeconds + drainSeconds === 0 || seconds > waitSeconds + drainSeconds) return [];
  const place = grace?.place ?? container.preStopSeconds?.place ?? container.place;
  const said = grace === undefined ? `${seconds} s, as it is not said` : `${seconds} s`;
  const parts = [
    ...(waitSeconds > 0 ? [`${waitSeconds} s of preStop`] : []),
    ...(drainSeconds > 0 ? [`${drainSeconds} s of drain`] : []),
  ];
  return [
    { place, problem: `the grace period is ${said}: not above the ${parts.join(' and the ')} of ${container.name}` },
  ];
}

/** Seconds one of our processes takes to drain, as far as it is told. */
function drainOf(container: Container): number {
  const variable = container.environment.find(({ name }) => name === 'DRAIN_TIMEOUT_SECONDS')?.value;
  const seconds = Number(flagOf(container, 'drain_timeout_seconds') ?? variable);
  return Number.isFinite(seconds) ? seconds : 0;
}

export const TIME_RULES: readonly LintRule[] = [drain];
