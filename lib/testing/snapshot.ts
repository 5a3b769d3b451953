import { stringify } from 'yaml';
import { GATEWAY_IMAGE, MODEL_SERVER_IMAGE } from '../model/version';
import type { Manifest } from './manifest';

/** What a snapshot says in place of this library's version. */
const PLACEHOLDER = '<version>';

/**
 * YAML for a snapshot, the same for the same objects in any order: manifests sorted by kind, name and namespace, keys by
 * alphabet, lists as they are. The images a definition gets by default carry this library's version, which is replaced,
 * so that an update of the library alone changes no snapshot; an image the definition names itself is kept.
 */
export function snapshot(manifests: readonly Manifest[]): string {
  const texts = manifests
    .map((manifest) => ({ order: orderOf(manifest), text: toYaml(manifest) }))
    .sort((a, b) => compare(a.order, b.order) || compare(a.text, b.text))
    .map(({ text }) => text);
  return texts.join('---\n');
}

function toYaml(manifest: Manifest): string {
  return stringify(replaceVersions(manifest), {
    // Readers of Kubernetes files still take a bare `yes` for true.
    version: '1.1',
    sortMapEntries: true,
    aliasDuplicateObjects: false,
    lineWidth: 0,
  });
}

function orderOf({ kind, metadata }: Manifest): string {
  // A name holds no space, so none runs into what follows it.
  return [kind, metadata.name, metadata.namespace ?? ''].join(' ');
}

/** By code unit: the order must not depend on the locale of who runs the test. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function replaceVersions(value: unknown): unknown {
  if (value === MODEL_SERVER_IMAGE || value === GATEWAY_IMAGE) return value.replace(/:[^:]*$/, `:${PLACEHOLDER}`);
  if (Array.isArray(value)) return value.map(replaceVersions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaceVersions(entry)]));
}
