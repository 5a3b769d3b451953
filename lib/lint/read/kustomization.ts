import { basename } from 'node:path';
import type { ConfigObject } from '../model/objects';
import type { Field } from '../yaml/field';
import type { Part } from './kubernetes';

const GENERATORS = { configMapGenerator: 'ConfigMap', secretGenerator: 'Secret' } as const;

/** Whether a document tells kustomize what to build; by its name, since the kind may be left out. */
export function isKustomization(root: Field): boolean {
  return root.get('kind')?.text === 'Kustomization' || /^kustomization\.ya?ml$/.test(basename(root.place.file));
}

/** Reads what a kustomization makes that stands in no other file: ConfigMaps and Secrets. */
export function readKustomization(root: Field): Part {
  const namespace = root.get('namespace')?.text;
  const configs = Object.entries(GENERATORS).flatMap(([key, kind]) =>
    (root.get(key)?.items() ?? []).flatMap((generator): ConfigObject[] => {
      const name = generator.get('name')?.text;
      if (name === undefined) return [];
      const object = { kind, ...(namespace !== undefined && { namespace }), name };
      return [{ object, place: generator.place, keys: undefined }];
    }),
  );
  return { configs };
}
