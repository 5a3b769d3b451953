import { isSecretKey, secretVariable, type Environment, type SecretKey } from '../model/environment';
import { byCodeUnit, sortedRecord } from '../model/sorted';
import type { Workload } from '../model/workload';
import { Interpolation, type ComposeFileReference } from './document';

/** Variables of a container; secrets come from the shell that runs compose, which refuses to start without them. */
export function variables(environment: Environment): Record<string, string | Interpolation> {
  const entries = Object.entries(environment).map(([name, value]): [string, string | Interpolation] => [
    name,
    isSecretKey(value) ? required(secretVariable(value), `set it to the ${described(value)}`) : value,
  ]);
  return sortedRecord(Object.fromEntries(entries));
}

/** The secret files of a workload, by their path in the container. */
export function secretReferences({ secretFiles }: Workload): ComposeFileReference[] {
  return [...secretFiles]
    .sort((a, b) => byCodeUnit(a.path, b.path))
    .map((file) => ({ source: secretName(file), target: file.path }));
}

/**
 * Every secret that is a file, by name. A file of this machine and not a variable: compose copies what comes from a
 * variable into the container, and refuses to where the root is read-only.
 */
export function secretDefinitions(
  workloads: readonly Workload[],
): Record<string, { readonly file: string | Interpolation }> {
  const entries = workloads
    .flatMap(({ secretFiles }) => secretFiles)
    .map((file): [string, { readonly file: Interpolation }] => [
      secretName(file),
      { file: required(`${secretVariable(file)}_FILE`, `set it to the path of a file with the ${described(file)}`) },
    ]);
  return sortedRecord(Object.fromEntries(entries));
}

/** A name of a Secret has no underscore, so this one takes it apart from its key. */
function secretName({ secret, key }: SecretKey): string {
  return `${secret}_${key}`;
}

function described({ secret, key }: SecretKey): string {
  return `value of key ${key} of Secret ${secret}`;
}

/** Compose ends with the message where the variable is not set, or empty. */
function required(variable: string, message: string): Interpolation {
  return new Interpolation(`\${${variable}:?${message}}`);
}
