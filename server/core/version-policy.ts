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

/**
 * Availability-preserving transition, one step at a time: a new version is loaded before the old one goes, so there is
 * always one to answer. A version that failed stays where it is and keeps nothing from serving.
 *
 * Follows `availability_preserving_policy.cc`.
 */
export function nextTransition(
  aspired: readonly bigint[],
  versions: readonly VersionSnapshot[],
): Transition | undefined {
  const isBusy = versions.some(({ state }) => state === 'LOADING' || state === 'UNLOADING');
  if (isBusy) return undefined;
  const available = versions.filter(({ state }) => state === 'AVAILABLE').map(({ version }) => version);
  const surplus = available.filter((version) => !aspired.includes(version));
  const isAspiredServed = available.some((version) => aspired.includes(version));
  if (surplus.length > 0 && (aspired.length === 0 || isAspiredServed || surplus.length > 1)) {
    return { action: 'unload', version: surplus.reduce((lowest, version) => (version < lowest ? version : lowest)) };
  }
  const settled = new Set(
    versions.filter(({ state, hasFailed }) => state !== 'END' || hasFailed).map(({ version }) => version),
  );
  const fresh = aspired.find((version) => !settled.has(version));
  return fresh === undefined ? undefined : { action: 'load', version: fresh };
}
