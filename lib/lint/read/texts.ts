import type { NotText } from '../model/subject';
import type { Field } from '../yaml/field';

/** Places of an object where every value has to be a string, and what is kept there. */
const TEXT_MAPS: readonly (readonly [what: string, path: readonly string[]])[] = [
  ['label', ['metadata', 'labels']],
  ['annotation', ['metadata', 'annotations']],
  ['label', ['spec', 'template', 'metadata', 'labels']],
  ['annotation', ['spec', 'template', 'metadata', 'annotations']],
  ['label', ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels']],
  ['selector label', ['spec', 'selector', 'matchLabels']],
];

/** Values that the API server takes as strings alone, and that are none. Variables are those of `readContainer`. */
export function notTexts(root: Field, kind: string): NotText[] {
  const maps: (readonly [string, Field | undefined])[] = TEXT_MAPS.map(([what, path]) => [what, root.get(...path)]);
  if (kind === 'ConfigMap') maps.push(['key', root.get('data')]);
  if (kind === 'Service') maps.push(['selector label', root.get('spec', 'selector')]);
  return maps.flatMap(([what, map]) =>
    (map?.entries() ?? []).flatMap(([key, { isString, text, place }]) =>
      isString || text === undefined ? [] : [{ what, key, text, place }],
    ),
  );
}
