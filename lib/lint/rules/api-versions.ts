import type { LintRule, Problem } from '../model/rule';

/** A version of an API that clusters no longer have. */
interface Removed {
  /** The kinds it had; a version may come back for others. */
  readonly kinds: readonly string[];
  /** The first Kubernetes without it. */
  readonly since: string;
  readonly use: string;
}

/** From the deprecated API migration guide of Kubernetes, as far as workloads and what belongs to them go. */
const REMOVED: Readonly<Record<string, readonly Removed[]>> = {
  'extensions/v1beta1': [
    { kinds: ['Deployment', 'DaemonSet', 'ReplicaSet'], since: '1.16', use: 'apps/v1' },
    { kinds: ['NetworkPolicy'], since: '1.16', use: 'networking.k8s.io/v1' },
    { kinds: ['Ingress'], since: '1.22', use: 'networking.k8s.io/v1' },
  ],
  'apps/v1beta1': [{ kinds: ['Deployment', 'StatefulSet'], since: '1.16', use: 'apps/v1' }],
  'apps/v1beta2': [{ kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'], since: '1.16', use: 'apps/v1' }],
  'networking.k8s.io/v1beta1': [{ kinds: ['Ingress', 'IngressClass'], since: '1.22', use: 'networking.k8s.io/v1' }],
  'batch/v1beta1': [{ kinds: ['CronJob'], since: '1.25', use: 'batch/v1' }],
  'policy/v1beta1': [{ kinds: ['PodDisruptionBudget'], since: '1.25', use: 'policy/v1' }],
  'autoscaling/v2beta1': [{ kinds: ['HorizontalPodAutoscaler'], since: '1.25', use: 'autoscaling/v2' }],
  'autoscaling/v2beta2': [{ kinds: ['HorizontalPodAutoscaler'], since: '1.26', use: 'autoscaling/v2' }],
};

const api: LintRule = {
  id: 'fields/api-version',
  severity: 'error',
  reason: 'no cluster of today knows the version, and refuses the object on apply',
  fix: 'use the version that replaced it',
  check: ({ objects }) =>
    objects.flatMap(({ object: { kind }, apiVersion: { value, place } }): Problem[] => {
      const removed = REMOVED[value]?.find(({ kinds }) => kinds.includes(kind));
      if (removed === undefined) return [];
      const problem = `${value} ${kind} is gone since Kubernetes ${removed.since}`;
      return [{ place, problem, fix: `use ${removed.use}` }];
    }),
};

export const API_VERSION_RULES: readonly LintRule[] = [api];
