/**
 * JSON text of an object with its members in this order. Built as text, because a JavaScript object puts keys that look
 * like integers first and in numeric order, and has its own idea of `__proto__`.
 */
export function jsonObject(members: readonly (readonly [name: string, value: number | boolean])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}
