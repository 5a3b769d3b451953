/** Pieces of the TypeScript that `init` writes. */

/** Columns of a line with a comment. */
const WIDTH = 100;

/** A string literal. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}

/** A comment in lines of two slashes. Whatever breaks a line in `text` becomes a space. */
export function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && `${indent}// ${line} ${word}`.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}// ${each}`);
}

/** A list with an entry on each line. */
export function listOf(entries: readonly string[], indent: string): string {
  return ['[', ...entries.map((entry) => `${indent}  ${entry},`), `${indent}]`].join('\n');
}
