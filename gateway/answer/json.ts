/**
 * JSON text of an object with its members in this order; the values are JSON texts already. Built as text, because a
 * JavaScript object puts keys that look like integers first and in numeric order, and has its own idea of `__proto__`.
 */
export function jsonObject(members: readonly (readonly [name: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** JSON text of a list of JSON texts. */
export function jsonList(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}
