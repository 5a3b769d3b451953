import { ServingError } from '@cdk8s-serving/contract';

/**
 * Protocol buffers' text format, as far as configuration files use it: messages in braces or angle brackets, an optional
 * colon before them, commas or semicolons between fields, lists in square brackets, `#` comments, strings in either
 * quotes with C escapes, adjacent ones joined, over several lines where they are written so (keys and certificates are).
 *
 * @see https://protobuf.dev/reference/protobuf/textformat-spec/
 */

/** A value of a field, with the line it begins at. */
type TextValue =
  | { readonly kind: 'message'; readonly line: number; readonly message: TextMessage }
  | { readonly kind: 'string'; readonly line: number; readonly text: string }
  /** A number or an identifier, as it is spelled. */
  | { readonly kind: 'word'; readonly line: number; readonly text: string };

const INT64 = { first: -(2n ** 63n), last: 2n ** 63n - 1n };

/** A message, read field by field. Every reader throws ServingError INVALID_ARGUMENT with the line it means. */
export class TextMessage {
  private readonly fields = new Map<string, TextValue[]>();

  /** @param type for messages: `ModelConfig` */
  constructor(private readonly type: string) {}

  /** Adds a value of a field. */
  add(name: string, value: TextValue): void {
    this.fields.set(name, [...(this.fields.get(name) ?? []), value]);
  }

  /** @throws for a field that is none of these, as a parser of the real schema would */
  allow(...names: readonly string[]): this {
    for (const [name, [first]] of this.fields) {
      if (!names.includes(name)) throw malformed(first?.line ?? 0, `${this.type} has no field "${name}"`);
    }
    return this;
  }

  /** A string; empty where it is not given. */
  string(name: string): string {
    const value = this.single(name);
    if (value === undefined) return '';
    if (value.kind !== 'string') throw malformed(value.line, `${this.type}.${name} is not a string in quotes`);
    return value.text;
  }

  /** Every string of a repeated field. */
  strings(name: string): string[] {
    return (this.fields.get(name) ?? []).map((value) => {
      if (value.kind !== 'string') throw malformed(value.line, `${this.type}.${name} is not a string in quotes`);
      return value.text;
    });
  }

  /** An identifier or a number as it is spelled: the value of an enum. */
  word(name: string): string {
    const value = this.single(name);
    if (value === undefined) return '';
    if (value.kind !== 'word') throw malformed(value.line, `${this.type}.${name} is not an identifier`);
    return value.text;
  }

  /** A double; 0 where it is not given. */
  number(name: string): number {
    const value = this.single(name);
    if (value === undefined) return 0;
    const number = value.kind === 'word' ? Number(value.text.replace(/f$/, '')) : NaN;
    if (Number.isNaN(number)) throw malformed(value.line, `${this.type}.${name} is not a number`);
    return number;
  }

  /** An int64; undefined where it is not given. */
  integer(name: string): bigint | undefined {
    const value = this.single(name);
    return value === undefined ? undefined : this.asInteger(name, value);
  }

  /** Every int64 of a repeated field. */
  integers(name: string): bigint[] {
    return (this.fields.get(name) ?? []).map((value) => this.asInteger(name, value));
  }

  /** A bool; false where it is not given. */
  boolean(name: string): boolean {
    const value = this.single(name);
    if (value === undefined) return false;
    if (value.kind === 'word' && /^(true|True|t|1)$/.test(value.text)) return true;
    if (value.kind === 'word' && /^(false|False|f|0)$/.test(value.text)) return false;
    throw malformed(value.line, `${this.type}.${name} is neither true nor false`);
  }

  /** A message; undefined where it is not given. */
  message(name: string): TextMessage | undefined {
    return this.messages(name, true)[0];
  }

  /** Every message of a repeated field. */
  messages(name: string, isSingle = false): TextMessage[] {
    if (isSingle) this.single(name);
    return (this.fields.get(name) ?? []).map((value) => {
      if (value.kind !== 'message') throw malformed(value.line, `${this.type}.${name} is not a message in braces`);
      return value.message;
    });
  }

  /** True where the field is given at all. */
  has(name: string): boolean {
    return this.fields.has(name);
  }

  private single(name: string): TextValue | undefined {
    const [value, second] = this.fields.get(name) ?? [];
    if (second !== undefined) throw malformed(second.line, `${this.type}.${name} is given twice`);
    return value;
  }

  private asInteger(name: string, value: TextValue): bigint {
    if (value.kind === 'word' && /^-?(0[xX][0-9a-fA-F]+|\d+)$/.test(value.text)) {
      const isNegative = value.text.startsWith('-');
      const magnitude = BigInt(isNegative ? value.text.slice(1) : value.text);
      const number = isNegative ? -magnitude : magnitude;
      if (number >= INT64.first && number <= INT64.last) return number;
    }
    throw malformed(value.line, `${this.type}.${name} is not an int64`);
  }
}

/** Nesting deeper than any configuration has; each level is a call. */
const MAX_DEPTH = 64;

/** Reads a text. @param type of its message, for errors @throws ServingError INVALID_ARGUMENT */
export function parseTextFormat(text: string, type: string): TextMessage {
  const tokens = tokenize(text);
  const message = new TextMessage(type);
  const reader = new Reader(tokens);
  reader.fields(message, undefined, 0);
  return message;
}

interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end';
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /(?<space>\s+|#[^\n]*)|(?<string>"(?:[^"\\]|\\[^\n])*"|'(?:[^'\\]|\\[^\n])*')|(?<word>[-+.\w]+)|(?<mark>[{}<>[\]:,;])/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let position = 0;
  while (position < text.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (match === null) throw malformed(line, `unexpected ${JSON.stringify(text.slice(position, position + 1))}`);
    const { string, word, mark } = match.groups ?? {};
    if (string !== undefined) tokens.push({ kind: 'string', text: unescaped(string.slice(1, -1), line), line });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line });
    line += match[0].split('\n').length - 1;
    position += match[0].length;
  }
  tokens.push({ kind: 'end', text: 'the end of the file', line });
  return tokens;
}

class Reader {
  private index = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** Fields up to a closing mark, or to the end of the text where there is none to come. */
  fields(message: TextMessage, close: string | undefined, depth: number): void {
    if (depth > MAX_DEPTH) throw malformed(this.peek().line, `messages are nested deeper than ${MAX_DEPTH} levels`);
    for (;;) {
      const token = this.next();
      if (close === undefined ? token.kind === 'end' : isMark(token, close)) return;
      if (token.kind !== 'word') throw malformed(token.line, `expected the name of a field, found ${shown(token)}`);
      this.field(message, token.text, depth);
      if (isMark(this.peek(), ',') || isMark(this.peek(), ';')) this.next();
    }
  }

  private field(message: TextMessage, name: string, depth: number): void {
    const hasColon = isMark(this.peek(), ':');
    if (hasColon) this.next();
    if (!isMark(this.peek(), '[')) {
      message.add(name, this.value(name, hasColon, depth));
      return;
    }
    this.next();
    while (!isMark(this.peek(), ']')) {
      message.add(name, this.value(name, hasColon, depth));
      if (isMark(this.peek(), ',')) this.next();
      else if (!isMark(this.peek(), ']')) {
        throw malformed(this.peek().line, `expected , or ] in a list, found ${shown(this.peek())}`);
      }
    }
    this.next();
  }

  private value(name: string, hasColon: boolean, depth: number): TextValue {
    const token = this.next();
    const { line } = token;
    if (isMark(token, '{') || isMark(token, '<')) {
      const message = new TextMessage(name);
      this.fields(message, token.text === '{' ? '}' : '>', depth + 1);
      return { kind: 'message', line, message };
    }
    if (!hasColon) throw malformed(line, `expected : or { after ${name}, found ${shown(token)}`);
    if (token.kind === 'word') return { kind: 'word', line, text: token.text };
    if (token.kind !== 'string') throw malformed(line, `expected a value of ${name}, found ${shown(token)}`);
    let { text } = token;
    while (this.peek().kind === 'string') text += this.next().text;
    return { kind: 'string', line, text };
  }

  private peek(): Token {
    return this.tokens[this.index] ?? END;
  }

  private next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }
}

const END: Token = { kind: 'end', text: 'the end of the file', line: 0 };

function isMark(token: Token, mark: string): boolean {
  return token.kind === 'mark' && token.text === mark;
}

function shown({ kind, text }: Token): string {
  return kind === 'end' ? text : JSON.stringify(text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '?': '?',
};

/** Bytes of the escapes, read as UTF-8: names and paths are text. */
function unescaped(text: string, line: number): string {
  if (!text.includes('\\')) return text;
  const parts: Buffer[] = [];
  for (const [part] of text.matchAll(/\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)|[^\\]+/gsu)) {
    if (!part.startsWith('\\')) parts.push(Buffer.from(part, 'utf8'));
    else if (/^\\x/.test(part)) parts.push(Buffer.from([parseInt(part.slice(2), 16)]));
    else if (/^\\[0-7]/.test(part)) parts.push(Buffer.from([parseInt(part.slice(1), 8) & 0xff]));
    else {
      const escape = ESCAPES[part.slice(1)];
      if (escape === undefined) throw malformed(line, `unknown escape ${part} in a string`);
      parts.push(Buffer.from(escape, 'utf8'));
    }
  }
  return Buffer.concat(parts).toString('utf8');
}

function malformed(line: number, problem: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', `line ${line}: ${problem}`);
}
