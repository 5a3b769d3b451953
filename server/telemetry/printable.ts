/** Characters that a terminal or a reader of lines might obey, which JSON leaves as they are. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A client's text for a log: no control characters, no marks that turn the direction of writing, and an end. */
export function printable(text: string, mostCharacters: number): string {
  return text.slice(0, mostCharacters).replace(UNPRINTABLE, '?');
}
