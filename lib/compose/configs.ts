import { createHash } from 'node:crypto';
import { CONFIG_DIRECTORY, CONTAINER_MODEL_SERVER, configFiles } from '../model/process';
import { sortedRecord } from '../model/sorted';
import type { Workload } from '../model/workload';
import type { ComposeFileReference } from './document';

/** A file that is written beside the compose file. */
export interface BesideFile {
  /** Relative to the directory of the compose file: `configs/digits/models.config`. */
  readonly path: string;
  readonly text: string;
}

interface Config extends BesideFile {
  /** Name below `configs` of the compose file. */
  readonly source: string;
  /** Path in the container. */
  readonly target: string;
}

/** Annotation that changes with the files, and so has compose replace the container. */
const CONFIG_HASH = 'cdk8s-serving/config-hash';

/** The files a workload's process reads at its start, where it looks for them. */
export function configReferences(workload: Workload): ComposeFileReference[] {
  return configsOf(workload).map(({ source, target }) => ({ source, target }));
}

/**
 * Every config, by name. A file and not text: compose copies text into the container, and refuses to where the root is
 * read-only.
 */
export function configDefinitions(workloads: readonly Workload[]): Record<string, { readonly file: string }> {
  const entries = workloads.flatMap(configsOf).map(({ source, path }) => [source, { file: `./${path}` }]);
  return sortedRecord(Object.fromEntries(entries) as Record<string, { readonly file: string }>);
}

/** The files themselves, by path. */
export function besideFiles(workloads: readonly Workload[]): BesideFile[] {
  return workloads.flatMap(configsOf).map(({ path, text }) => ({ path, text }));
}

/** Annotations of a container: those of the pods, and one that follows its files. */
export function annotationsOf(workload: Workload): Record<string, string> {
  const texts = configsOf(workload).map(({ target, text }) => [target, text]);
  const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
  return sortedRecord({ ...workload.podAnnotations, ...(texts.length === 0 ? {} : { [CONFIG_HASH]: hash }) });
}

function configsOf(workload: Workload): Config[] {
  if (workload.kind === 'gateway') return [];
  return configFiles(workload, CONTAINER_MODEL_SERVER).map(({ name, text }) => ({
    source: `${workload.name}-${name}`,
    target: `${CONFIG_DIRECTORY}/${name}`,
    path: `configs/${workload.name}/${name}`,
    text,
  }));
}
