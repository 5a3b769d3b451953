/** Names a message lists before it says how many more there are. */
const MAX_LISTED = 5;

/** `a, b and 3 more`, or `none`. */
export function listText(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const listed = names.slice(0, MAX_LISTED).join(', ');
  return names.length > MAX_LISTED ? `${listed} and ${names.length - MAX_LISTED} more` : listed;
}
