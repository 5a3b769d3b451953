import { Interpolation, type ComposeDocument, type ComposeDraft } from './document';

/**
 * Compose replaces `$NAME` and `${NAME}` in every value; a doubled dollar is how it is written as itself. Everything is
 * meant as it stands but for what is an {@link Interpolation}.
 */
export function escapeDollars(draft: ComposeDraft): ComposeDocument {
  return walk(draft) as ComposeDocument;
}

function walk(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', () => '$$');
  if (value instanceof Interpolation) return value.text;
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]));
}
