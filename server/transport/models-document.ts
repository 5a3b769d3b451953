import type { ModelVersionStatus } from '@cdk8s-serving/contract';
import type { ModelStanding } from '../core/model-manager';
import type { VersionPolicy } from '../core/model-config';

/** What `/models` says of every model, ready for JSON; versions are text, because they are 64-bit numbers. */
export function modelsDocument(standings: readonly ModelStanding[]): object {
  return { models: standings.map(modelOf) };
}

/** One sentence for each version that failed although its model serves. */
export function failedVersions(standings: readonly ModelStanding[]): string[] {
  return standings
    .filter(({ problem }) => problem === undefined)
    .flatMap(({ config, versions }) =>
      versions
        .filter(({ errorCode }) => errorCode !== 'OK')
        .map(({ version, errorCode, errorMessage }) =>
          [`model ${config.name}: version ${version} failed to load`, errorCode, errorMessage].join(': '),
        ),
    );
}

function modelOf({ config, versions, problem }: ModelStanding): object {
  const { name, basePath, versionPolicy, versionLabels } = config;
  return {
    name,
    ready: problem === undefined,
    ...(problem === undefined ? {} : { reason: problem }),
    basePath,
    versionPolicy: policyOf(versionPolicy),
    versionLabels: Object.fromEntries([...versionLabels].map(([label, version]) => [label, String(version)])),
    versions: versions.map(versionOf),
  };
}

function policyOf(policy: VersionPolicy): object {
  return policy.kind === 'specific' ? { ...policy, versions: policy.versions.map(String) } : policy;
}

function versionOf({ version, state, errorCode, errorMessage }: ModelVersionStatus): object {
  return { version: String(version), state, errorCode, errorMessage };
}
