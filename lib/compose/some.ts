/** A key and its value; nothing where the value is empty: an empty map of a compose file says nothing. */
export function some<Key extends string, Value extends object>(
  key: Key,
  value: Value,
): { readonly [Name in Key]?: Value } {
  const entry: { [Name in Key]?: Value } = {};
  if (Object.keys(value).length > 0) entry[key] = value;
  return entry;
}
