import type { ModelVersionStateName } from '@cdk8s-serving/contract';
import type { VersionPolicy } from './model-config';

/** What the transition policy sees of one version. */
export interface VersionSnapshot {
  readonly version: bigint;
  readonly state: ModelVersionStateName;
  /** It ended because it could not be loaded; what ended by being unloaded may be loaded again. */
  readonly hasFailed: boolean;
}

/** The one thing to do next. */
export type Transition = { readonly action: 'load' | 'unload'; readonly version: bigint };

/** The versions to serve of those that exist. Largest first on the way in and out. */
export function aspiredVersions(existing: readonly bigint[], policy: VersionPolicy): bigint[] {
  switch (policy.kind) {
    case 'all':
      return [...existing];
    case 'latest':
      return existing.slice(0, policy.count);
    case 'specific':
      return existing.filter((version) => policy.versions.includes(version));
  }
}

/** What comes first when versions change. */
export const TRANSITION_POLICIES = ['availability_preserving', 'resource_preserving'] as const;
export type TransitionPolicy = (typeof TRANSITION_POLICIES)[number];

/** The next step of a policy, one at a time; undefined when there is nothing to do, or something to wait for. */
export function nextTransition(
  policy: TransitionPolicy,
  aspired: readonly bigint[],
  versions: readonly VersionSnapshot[],
): Transition | undefined {
  const isBusy = versions.some(({ state }) => state === 'LOADING' || state === 'UNLOADING');
  if (isBusy) return undefined;
  const surplus = surplusOf(policy, aspired, versions);
  return surplus === undefined ? nextLoad(aspired, versions) : { action: 'unload', version: surplus };
}

/**
 * The version to unload now: the lowest of those that are not wanted, once it may go.
 *
 * Preserving availability, a new version is loaded before the old one goes, so there is always one to answer; a version
 * that failed stays where it is and keeps nothing from serving. Preserving resources, the old one goes first, so that no
 * two of them are in memory. Follows `availability_preserving_policy.cc` and `resource_preserving_policy.cc`.
 */
function surplusOf(
  policy: TransitionPolicy,
  aspired: readonly bigint[],
  versions: readonly VersionSnapshot[],
): bigint | undefined {
  const available = versions.filter(({ state }) => state === 'AVAILABLE').map(({ version }) => version);
  const [lowest, ...others] = available.filter((version) => !aspired.includes(version)).sort(ascending);
  if (policy === 'resource_preserving') return lowest;
  const isAspiredServed = available.some((version) => aspired.includes(version));
  return aspired.length === 0 || isAspiredServed || others.length > 0 ? lowest : undefined;
}

function nextLoad(aspired: readonly bigint[], versions: readonly VersionSnapshot[]): Transition | undefined {
  const settled = new Set(
    versions.filter(({ state, hasFailed }) => state !== 'END' || hasFailed).map(({ version }) => version),
  );
  const fresh = aspired.find((version) => !settled.has(version));
  return fresh === undefined ? undefined : { action: 'load', version: fresh };
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : 1;
}
