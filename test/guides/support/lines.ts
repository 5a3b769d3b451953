/** As a line of a page it stands for any number of lines, none too; within a line for any text. */
const WILDCARD = '...';

/**
 * Whether a text is what a page shows of it, line by line. A line `...` stands for any number of lines, `...` within
 * a line for any text; blanks at the end of a line and empty lines at both ends are of no account.
 *
 * @returns undefined when it is, else the first line of the page that is not found where it should be
 */
export function firstMissingLine(shown: string, text: string): string | undefined {
  return firstMissing(shown, text, (lines) => lines);
}

/** `firstMissingLine` of something in the middle of a text, indented as a whole as much as it may be there. */
export function firstMissingLineOfPart(shown: string, text: string): string | undefined {
  return firstMissing([WILDCARD, ...normal(shown), WILDCARD].join('\n'), text, dedented);
}

/** What two runs of lines are compared by. */
type View = (lines: readonly string[]) => readonly string[];

function firstMissing(shown: string, text: string, view: View): string | undefined {
  const actual = normal(text);
  // The wildcards cut the page into runs of lines; each must follow the one before.
  const runs = split(normal(shown));
  let at = 0;
  for (const [index, run] of runs.entries()) {
    const isFirst = index === 0;
    const isLast = index === runs.length - 1;
    const last = actual.length - run.length;
    // The first run begins the text and the last one ends it; a wildcard at an end leaves an empty run there.
    const places = isFirst ? [0] : isLast ? [last] : range(at, last);
    const place = places.find((candidate) => candidate >= at && fits(actual, run, candidate, view));
    if (place === undefined) return longestFit(actual, run, isFirst ? [0] : range(at, actual.length - 1), view);
    at = place + run.length;
  }
  return at === actual.length ? undefined : '(the end: there is more)';
}

function normal(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function split(lines: readonly string[]): string[][] {
  const runs: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === WILDCARD) runs.push([]);
    else runs.at(-1)?.push(line);
  }
  return runs;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function fits(lines: readonly string[], run: readonly string[], at: number, view: View): boolean {
  const there = view(lines.slice(at, at + run.length));
  const wanted = view(run);
  return there.length === wanted.length && wanted.every((line, index) => isLine(line, there[index] ?? ''));
}

function isLine(shown: string, line: string): boolean {
  const [start = '', ...others] = shown.split(WILDCARD);
  const end = others.pop();
  if (end === undefined) return line === shown;
  let at = start.length;
  for (const part of others) {
    const place = line.indexOf(part, at);
    if (place < 0) return false;
    at = place + part.length;
  }
  return line.startsWith(start) && line.length - end.length >= at && line.endsWith(end);
}

/** The line after as many as fit together anywhere, for a message. */
function longestFit(lines: readonly string[], run: readonly string[], places: readonly number[], view: View): string {
  const lengths = places.map((at) => {
    let length = 0;
    while (length < run.length && fits(lines, run.slice(0, length + 1), at, view)) length += 1;
    return length;
  });
  return run[Math.max(0, ...lengths)] ?? '(the end: there is more)';
}

function dedented(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  return lines.map((line) => line.slice(Math.min(...indents)));
}
