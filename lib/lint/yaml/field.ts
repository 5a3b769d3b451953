import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type YAMLMap } from 'yaml';
import type { At, ObjectName, Place } from '../model/place';

/** What a field needs to know of the file it stands in. */
export interface FieldContext {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly object?: ObjectName;
}

/** The key under which a mapping names others whose entries it takes over. */
const MERGE = '<<';

/**
 * A value in a YAML document with the line it stands on: that of its key in a mapping, of its first character in a
 * sequence. Aliases and merge keys (`<<`) are followed when they are looked at, so a document that refers to itself
 * costs nothing. A null value is as good as missing.
 */
export class Field {
  private constructor(
    private readonly context: FieldContext,
    private readonly node: Node,
    private readonly line: number,
  ) {}

  /** The whole of a document; undefined for an empty one. */
  static ofDocument(context: FieldContext): Field | undefined {
    return Field.of(context, context.document.contents, 1);
  }

  /** The same field as part of an object. */
  within(object: ObjectName): Field {
    return new Field({ ...this.context, object }, this.node, this.line);
  }

  get place(): Place {
    const { file, object } = this.context;
    return { file, line: this.line, ...(object !== undefined && { object }) };
  }

  /** The value below keys, one after the other; undefined where one is missing, null, or no mapping. */
  get(...keys: readonly string[]): Field | undefined {
    let field: Field | undefined = this;
    for (const key of keys) field = field?.entries().find(([name]) => name === key)?.[1];
    return field;
  }

  /** Values of a sequence; none of anything else. */
  items(): Field[] {
    if (!isSeq(this.node)) return [];
    return this.node.items.flatMap((item) => Field.of(this.context, item, this.line) ?? []);
  }

  /** Keys and values of a mapping that are not null, those that are merged in last; none of anything else. */
  entries(): [string, Field][] {
    return isMap(this.node) ? [...entriesOf(this.context, this.node, new Set())] : [];
  }

  /** Keys of a mapping, those of null values as well; none of anything else. */
  keys(): string[] {
    if (!isMap(this.node)) return [];
    const own = this.node.items.flatMap(({ key }) => (isScalar(key) ? String(key.value) : []));
    const all = [...own, ...this.entries().map(([key]) => key)];
    return [...new Set(all)].filter((key) => key !== MERGE);
  }

  /** Whether it is a mapping, even an empty one. */
  get isMapping(): boolean {
    return isMap(this.node);
  }

  /** Whether it is a string as YAML reads it: `"1"`, not `1`. YAML 1.1, which Kubernetes reads, knows more booleans. */
  get isString(): boolean {
    if (!isScalar(this.node) || typeof this.node.value !== 'string') return false;
    return this.node.type !== 'PLAIN' || !/^(yes|no|on|off)$/i.test(this.node.value);
  }

  /** A scalar as it is written, without quotes; undefined for anything else. */
  get text(): string | undefined {
    if (!isScalar(this.node)) return undefined;
    const { value, source } = this.node;
    return typeof value === 'string' ? value : (source ?? String(value));
  }

  /** `text` with its place. */
  get textAt(): At<string> | undefined {
    const value = this.text;
    return value === undefined ? undefined : { value, place: this.place };
  }

  /** A finite number; one in quotes counts. */
  get numberAt(): At<number> | undefined {
    const text = this.text;
    const value = Number(text);
    return text === undefined || text.trim() === '' || !Number.isFinite(value)
      ? undefined
      : { value, place: this.place };
  }

  /** A boolean; undefined for anything else. */
  get booleanAt(): At<boolean> | undefined {
    const value = isScalar(this.node) ? this.node.value : undefined;
    return typeof value === 'boolean' ? { value, place: this.place } : undefined;
  }

  /** Text of its scalars by key: labels, for one. */
  get texts(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.entries().flatMap(([key, { text }]): [string, string][] => (text === undefined ? [] : [[key, text]])),
    );
  }

  private static of(context: FieldContext, value: unknown, line: number): Field | undefined {
    const node = isAlias(value) ? value.resolve(context.document) : value;
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined;
    if (isScalar(node) && node.value === null) return undefined;
    return new Field(context, node, lineOf(context, value) ?? line);
  }

  /** @internal A value of a mapping, on the line of its key. */
  static ofPair(context: FieldContext, key: unknown, value: unknown): Field | undefined {
    const field = Field.of(context, value, 1);
    const line = lineOf(context, key);
    return field === undefined || line === undefined ? field : new Field(field.context, field.node, line);
  }
}

function* entriesOf(context: FieldContext, map: YAMLMap, merged: Set<YAMLMap>): Generator<[string, Field]> {
  merged.add(map);
  const seen = new Set<string>();
  const merges: unknown[] = [];
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name === undefined) continue;
    if (name === MERGE) {
      merges.push(value);
      continue;
    }
    seen.add(name);
    const field = Field.ofPair(context, key, value);
    if (field !== undefined) yield [name, field];
  }
  for (const source of merges.flatMap((merge) => mapsOf(context, merge))) {
    if (merged.has(source)) continue;
    for (const [name, field] of entriesOf(context, source, merged)) {
      if (!seen.has(name)) yield [name, field];
      seen.add(name);
    }
  }
}

/** The mappings a merge key names: one, or a sequence of them. */
function mapsOf({ document }: FieldContext, merge: unknown): YAMLMap[] {
  const node = isAlias(merge) ? merge.resolve(document) : merge;
  if (isMap(node)) return [node];
  if (!isSeq(node)) return [];
  return node.items.flatMap((item) => {
    const map = isAlias(item) ? item.resolve(document) : item;
    return isMap(map) ? [map] : [];
  });
}

function lineOf({ lines }: FieldContext, node: unknown): number | undefined {
  const range = isAlias(node) || isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
  return range ? lines.linePos(range[0]).line : undefined;
}
