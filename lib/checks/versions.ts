import type { VersionPolicy } from '../model/serving-config';
import { perModel, type Problem, type Rule } from './rule';
import { isWithin } from './syntax';

export const exist: Rule = {
  id: 'versions/exist',
  severity: 'error',
  reason:
    'a version that is not under the base path is never served, and without any the model server never becomes ready',
  fix: 'name versions the checked directory has, each once',
  check: perModel(({ name, versionPolicy, file }) => {
    if (versionPolicy.kind !== 'specific' || file.kind !== 'read') return [];
    const { versions } = versionPolicy;
    if (versions.length === 0) return [{ problem: `versionPolicy of '${name}' names no version` }];
    const present = new Set(file.versions);
    const problems: Problem[] = versions
      .filter((version) => !present.has(version))
      .map((version) => ({
        problem: `versionPolicy of '${name}' names version ${version}; the directory has ${file.versions.join(', ')}`,
      }));
    if (new Set(versions).size < versions.length) {
      problems.push({ problem: `versionPolicy of '${name}' names a version twice (${versions.join(', ')})` });
    }
    return problems;
  }),
};

export const latest: Rule = {
  id: 'versions/latest',
  severity: 'error',
  reason: 'the model server takes less than 1 for 1 and refuses parts, so what runs is not what is written',
  fix: 'use a whole number from 1 on',
  check: perModel(({ name, versionPolicy }) =>
    versionPolicy.kind !== 'latest' || isWithin(versionPolicy.count, 1)
      ? []
      : [{ problem: `versionPolicy of '${name}' serves the latest ${versionPolicy.count}` }],
  ),
};

export const labelName: Rule = {
  id: 'versions/label-name',
  severity: 'error',
  reason: 'a label is a part of URLs (/v1/models/digits/labels/stable), so the REST port cannot be asked for others',
  fix: 'use a name without / and :',
  check: perModel(({ name, versionLabels }) =>
    Object.keys(versionLabels)
      .filter((label) => !/^[^/:]+$/.test(label))
      .map((label) => ({ problem: `versionLabels of '${name}' have ${JSON.stringify(label)}` })),
  ),
};

export const labelServed: Rule = {
  id: 'versions/label-served',
  severity: 'error',
  reason: 'requests for a label whose version is not loaded are answered NOT_FOUND',
  fix: 'point the label to a version that is served, or widen versionPolicy',
  check: perModel(({ name, versionLabels, versionPolicy, file }) => {
    if (file.kind !== 'read') return [];
    const served = servedVersions(versionPolicy, file.versions);
    return Object.entries(versionLabels)
      .filter(([, version]) => !served.includes(version))
      .map(([label, version]) => ({
        problem: `label '${label}' of '${name}' is version ${version}; served is ${served.join(', ') || 'none'}`,
      }));
  }),
};

/** Versions a policy serves of those there are, largest first. @param present largest first */
export function servedVersions(policy: VersionPolicy, present: readonly number[]): number[] {
  if (policy.kind === 'all') return [...present];
  if (policy.kind === 'latest') return present.slice(0, Math.max(0, policy.count));
  return present.filter((version) => policy.versions.includes(version));
}
