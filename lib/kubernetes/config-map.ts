import { createHash } from 'node:crypto';
import { k8s } from '../../imports/k8s';
import { CONFIG_DIRECTORY, CONFIG_FILE, CONTAINER_MODEL_SERVER, configFiles } from '../model/process';
import type { ConfigFile } from '../model/serving-config-text';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { NOTHING_MOUNTED, type Mounted } from './mounted';
import { configMapName } from './object-names';

/** The files a model server reads at its start; undefined where flags say everything. */
export function configMapManifest(workload: Workload): Manifest | undefined {
  const files = filesOf(workload);
  if (files.length === 0) return undefined;
  return k8s.KubeConfigMap.manifest({
    metadata: metadata(workload, { name: configMapName(workload) }),
    data: Object.fromEntries(files.map(({ name, text }) => [name, text])),
  }) as Manifest;
}

/** Those files where the server looks for them. Not by sub-path: a file mounted so never changes in a running pod. */
export function configVolume(workload: Workload): Mounted {
  if (filesOf(workload).length === 0) return NOTHING_MOUNTED;
  return {
    volumes: [{ name: 'config', configMap: { name: configMapName(workload) } }],
    mounts: [{ name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true }],
  };
}

/**
 * SHA-256 in hex of what is read once, so that a change of it starts new pods. The model config file is not part of it
 * where the server looks at it again by itself.
 * @returns undefined where nothing is read once
 */
export function configHash(workload: Workload): string | undefined {
  if (workload.kind === 'gateway') return undefined;
  const isPolled = workload.serving.modelConfigPollSeconds > 0;
  const files = filesOf(workload).filter(({ name }) => !(isPolled && name === CONFIG_FILE.models));
  if (files.length === 0) return undefined;
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

function filesOf(workload: Workload): readonly ConfigFile[] {
  return workload.kind === 'gateway' ? [] : configFiles(workload, CONTAINER_MODEL_SERVER);
}
