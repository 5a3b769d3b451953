/** The names that were probably meant by one that is not there: those two changes of a character away, else those it is a part of. */
export function nearNames(name: string, names: readonly string[]): string[] {
  const lower = name.toLowerCase();
  const close = names.filter((other) => distance(lower, other.toLowerCase()) <= 2);
  return close.length > 0 ? close : names.filter((other) => other.toLowerCase().includes(lower));
}

/** Characters to add, leave out or change until one text is the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = (row[j] ?? 0) + (character === b[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
