import type { At } from '../model/place';
import type { Selector } from '../model/selector';
import type { Field } from '../yaml/field';

/** Reads a label selector: `matchLabels` and `matchExpressions`. */
export function readSelector(field: Field | undefined): At<Selector> | undefined {
  if (field === undefined) return undefined;
  const expressions = (field.get('matchExpressions')?.items() ?? []).map((expression) => ({
    key: expression.get('key')?.text ?? '',
    operator: expression.get('operator')?.text ?? '',
    values: (expression.get('values')?.items() ?? []).flatMap(({ text }) => text ?? []),
  }));
  return { place: field.place, value: { labels: field.get('matchLabels')?.texts ?? {}, expressions } };
}

/** Reads the selector of a Service, which is labels alone. */
export function readLabelSelector(field: Field | undefined): At<Selector> | undefined {
  if (field === undefined || field.entries().length === 0) return undefined;
  return { place: field.place, value: { labels: field.texts, expressions: [] } };
}
