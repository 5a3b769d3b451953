import { memoryFloorBytes } from '../../model/memory-floor';
import type { LintRule, Problem } from '../model/rule';
import { runnables, type Runnable } from '../model/subject';
import { tensorFlowOf } from '../model/tensorflow';

const MEBIBYTE = 1024 * 1024;
/**
 * TensorFlow in a process of its own takes what our model server takes with a model of no size. TensorFlow Serving is
 * linked leaner: less than this and a small model with its first request do not fit either.
 */
const FLOOR_BYTES = {
  model_server: memoryFloorBytes([]),
  python: memoryFloorBytes([]),
  serving: 192 * MEBIBYTE,
} as const;

const limits: LintRule = {
  id: 'resources/unlimited',
  severity: 'warning',
  reason:
    'a process without a memory limit takes what its neighbours need; without a request it is the first to be evicted',
  fix: 'set resources.limits.memory, and resources.requests.memory; in compose, deploy.resources.limits.memory',
  check: (subject) =>
    runnables(subject).flatMap((runnable): Problem[] => {
      const missing = isIncomplete(runnable) ? missingMemory(runnable) : undefined;
      const { place, name } = runnable.container;
      return missing === undefined ? [] : [{ place, problem: `container ${name} has ${missing}` }];
    }),
};

/** An init container is gone before it disturbs anyone, and half a compose service says half. */
function isIncomplete(runnable: Runnable): boolean {
  return runnable.kind === 'compose' ? !runnable.service.isPartial : runnable.container.role !== 'init';
}

function missingMemory({ kind, container }: Runnable): string | undefined {
  if (container.limits.memory !== undefined) return undefined;
  return kind === 'compose' || container.requests.memory !== undefined
    ? 'no memory limit'
    : 'neither a memory limit nor a request';
}

const order: LintRule = {
  id: 'resources/limits',
  severity: 'error',
  reason: 'the cluster refuses a pod that requests more than its limit',
  fix: 'raise the limit, or lower the request',
  check: (subject) =>
    runnables(subject).flatMap(({ container }) =>
      (['cpu', 'memory'] as const).flatMap((what): Problem[] => {
        const request = container.requests[what];
        const limit = container.limits[what];
        if (request === undefined || limit === undefined || request.value.amount <= limit.value.amount) return [];
        const problem = `container ${container.name} requests ${request.value.text} of ${what} and limits it to ${limit.value.text}`;
        return [{ place: request.place, problem }];
      }),
    ),
};

const memoryFloor: LintRule = {
  id: 'resources/memory-floor',
  severity: 'error',
  reason: 'TensorFlow alone takes more: the process is killed while it starts, or at its first request',
  fix: 'raise the limit to what TensorFlow and the model take together',
  check: (subject) =>
    runnables(subject).flatMap(({ container }): Problem[] => {
      const kind = tensorFlowOf(container)?.kind;
      const limit = container.limits.memory;
      if (kind === undefined || limit === undefined || limit.value.amount >= FLOOR_BYTES[kind]) return [];
      const floor = `${Math.ceil(FLOOR_BYTES[kind] / MEBIBYTE)}Mi`;
      const problem = `container ${container.name} runs TensorFlow in ${limit.value.text} of memory; it takes ${floor} with no model`;
      return [{ place: limit.place, problem }];
    }),
};

export const RESOURCE_RULES: readonly LintRule[] = [limits, order, memoryFloor];
