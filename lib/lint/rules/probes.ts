import type { ComposeProject, ComposeService } from '../model/compose';
import type { Container, ProbeKind } from '../model/container';
import type { LintRule, Problem } from '../model/rule';
import { servicesOf, type Subject } from '../model/subject';
import { tensorFlowOf } from '../model/tensorflow';
import type { Workload } from '../model/workload';

/** Containers that somebody sends requests to. */
function servers(subject: Subject): Container[] {
  return subject.workloads
    .filter(({ isLasting }) => isLasting)
    .flatMap((workload) => {
      const mains = workload.containers.filter(({ role }) => role === 'main');
      const isSelected = mains.length === 1 && servicesOf(subject, workload).length > 0;
      return mains.filter(({ ports }) => ports.length > 0 || isSelected);
    });
}

function without(containers: readonly Container[], kind: ProbeKind): Problem[] {
  return containers
    .filter(({ probes }) => probes[kind] === undefined)
    .map(({ place, name }) => ({ place, problem: `container ${name} has no ${kind} probe` }));
}

const readiness: LintRule = {
  id: 'probes/readiness',
  severity: 'error',
  reason:
    'a pod gets requests from the moment its process exists, and a rollout replaces pods by ones that do not answer yet',
  fix: 'add a readinessProbe that fails until the process can answer',
  check: (subject) => without(servers(subject), 'readiness'),
};

const liveness: LintRule = {
  id: 'probes/liveness',
  severity: 'warning',
  reason: 'a process that hangs keeps its pod, and nobody restarts it',
  fix: 'add a livenessProbe that is slower to give up than the readinessProbe',
  check: (subject) => without(servers(subject), 'liveness'),
};

const startup: LintRule = {
  id: 'probes/startup',
  severity: 'warning',
  reason: 'a model takes as long to load as it is large: without a startup probe, liveness restarts it while it loads',
  fix: 'add a startupProbe with the seconds of a load in failureThreshold * periodSeconds',
  check: (subject) =>
    without(
      servers(subject).filter((container) => isModelServer(container)),
      'startup',
    ),
};

function isModelServer(container: Container): boolean {
  const kind = tensorFlowOf(container)?.kind;
  return kind === 'serving' || kind === 'model_server';
}

const distinct: LintRule = {
  id: 'probes/distinct',
  severity: 'warning',
  reason: 'whatever takes a pod out of traffic for a moment then also restarts it, and the model is loaded again',
  fix: 'let liveness ask whether the process hangs, or give it a higher failureThreshold * periodSeconds',
  check: ({ workloads }) =>
    workloads
      .flatMap(({ containers }) => containers)
      .flatMap(({ name, probes: { liveness: live, readiness: ready } }): Problem[] => {
        if (live === undefined || ready === undefined || live.question !== ready.question) return [];
        if (live.patienceSeconds > ready.patienceSeconds) return [];
        return [
          { place: live.place, problem: `the liveness probe of ${name} asks what its readiness probe asks, as fast` },
        ];
      }),
};

/** Seconds that importing TensorFlow and loading a model of some hundred megabytes from a cold disk may take. */
const LOAD_SECONDS = 30;

const budget: LintRule = {
  id: 'time/load',
  severity: 'warning',
  reason: `a model server that is not there within its budget is restarted, and begins to load again; ${LOAD_SECONDS} s is little for a model`,
  fix: 'raise failureThreshold of the startupProbe',
  check: ({ workloads }) => workloads.flatMap(hurried),
};

function hurried({ containers, isLasting }: Workload): Problem[] {
  return containers.flatMap((container): Problem[] => {
    const { startup: start, liveness: live } = container.probes;
    const probe = start ?? live;
    if (!isLasting || !isModelServer(container) || probe === undefined || probe.budgetSeconds >= LOAD_SECONDS)
      return [];
    return [
      {
        place: probe.place,
        problem: `the ${probe.kind} probe gives ${container.name} ${probe.budgetSeconds} s to load its model`,
      },
    ];
  });
}

const healthcheck: LintRule = {
  id: 'probes/healthcheck',
  severity: 'warning',
  reason: 'compose takes a compose service for there when its process is, and starts what depends on it too early',
  fix: 'add a healthcheck that fails until the process can answer',
  check: ({ projects }) =>
    projects.flatMap((project) =>
      project.services
        .filter((service) => isAsked(project, service) && !hasHealthcheck(service))
        .map(({ place, healthcheck: health }) => ({
          place: health?.place ?? place,
          problem: health === undefined ? 'it has no healthcheck' : 'its healthcheck is switched off',
        })),
    ),
};

/** An image that is built here may have a healthcheck of its own. */
function hasHealthcheck({ healthcheck: health, isBuilt, isPartial }: ComposeService): boolean {
  return health === undefined ? isBuilt || isPartial : !health.isDisabled;
}

/** Whether somebody sends it requests. */
function isAsked({ services }: ComposeProject, { name, container }: ComposeService): boolean {
  const isDependency = services.some(({ dependencies }) =>
    dependencies.some(({ service, condition }) => service === name && condition !== 'service_completed_successfully'),
  );
  return isDependency || container.ports.length > 0 || isModelServer(container);
}

export const PROBE_RULES: readonly LintRule[] = [readiness, liveness, startup, distinct, budget, healthcheck];
