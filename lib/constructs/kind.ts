import { nearNames } from '../model/near-names';

/**
 * What the values of a definition are when it runs. JavaScript, and compilers that strip types without checking them,
 * let a number stand where a Duration belongs and a misspelled prop be ignored; kinds refuse both by name.
 */

/** What a value has to be. */
export interface Kind {
  /** Says in words what is wrong with a value; nothing where it is of this kind. @param path of it: `runAs.user` */
  (value: unknown, path: string): readonly string[];
  /** True where a property must be there. */
  readonly isRequired?: boolean;
}

/** What a property that may be left out has to be. */
export interface OptionalKind extends Kind {
  readonly isRequired?: false;
}

/** What a property that must be there has to be. */
export interface RequiredKind extends Kind {
  readonly isRequired: true;
}

/** The kind of every property of an interface; one that must be there is marked with `required`. */
export type Shape<P> = { readonly [K in keyof P]-?: object extends Pick<P, K> ? OptionalKind : RequiredKind };

/** @param words what it takes, with how to make one: `a Size: Size.gibibytes(2)` */
function kind(words: string, accepts: (value: unknown) => boolean): OptionalKind {
  return (value, path) => (accepts(value) ? [] : [`${path} is ${shown(value)}; it takes ${words}`]);
}

export const TEXT = kind('a string', isText);
export const NUMBER = kind('a number', isNumber);
export const FLAG = kind('true or false', (value) => typeof value === 'boolean');
/** Pods, or a share of the pods there are. */
export const PODS = kind("a number or a share: 1, '25%'", (value) => isNumber(value) || isText(value));
export const DURATION = made('a Duration: Duration.seconds(30)');
export const SIZE = made('a Size: Size.gibibytes(2)');

/** One of some texts. */
export function oneOf(...texts: readonly string[]): OptionalKind {
  return kind(texts.map((text) => `'${text}'`).join(' or '), (value) => isText(value) && texts.includes(value));
}

/**
 * An object of a class. By the name of the class, so that one made by another copy of a package is taken.
 * @param words an article, the class, and how to make one: `a Size: Size.gibibytes(2)`
 */
export function made(words: string): OptionalKind {
  const [, name] = /^an? (\w+)/.exec(words) ?? [];
  return kind(words, (value) => className(value) === name);
}

/** Either of two kinds, the first of which names what is wrong. @param words of both */
export function either(words: string, ...kinds: readonly Kind[]): OptionalKind {
  return kind(words, (value) => kinds.some((one) => one(value, '').length === 0));
}

/** The construct of a model server, or of one that extends it. */
export const MODEL_SERVER = kind('the ServingDeployment it asks', (value) => {
  const workload: unknown = isObject(value) ? Reflect.get(value, 'workload') : undefined;
  return isObject(workload) && Reflect.get(workload, 'kind') === 'model_server';
});

/** A list whose elements are of a kind. */
export function listOf(element: Kind): OptionalKind {
  return (value, path) =>
    Array.isArray(value)
      ? value.flatMap((one, index) => element(one, `${path}[${index}]`))
      : [`${path} is ${shown(value)}; it takes a list: [ ... ]`];
}

/** An object of any keys whose values are of a kind. */
export function recordOf(element: Kind): OptionalKind {
  return (value, path) =>
    isPlain(value)
      ? Object.entries(value).flatMap(([key, one]) => element(one, `${path}.${key}`))
      : [`${path} is ${shown(value)}; it takes an object: { key: ... }`];
}

/** Marks a property that must be there. */
export function required(of: Kind): RequiredKind {
  return Object.assign((value: unknown, path: string) => of(value, path), { isRequired: true as const });
}

/** An object of an interface's properties, and of no others. */
export function shape<P extends object>(kinds: Shape<P>): OptionalKind {
  return shapeOf(kinds, false);
}

/** An object of an interface's properties and perhaps of others, which someone who extends it has. */
export function openShape<P extends object>(kinds: Shape<P>): OptionalKind {
  return shapeOf(kinds, true);
}

function shapeOf(kinds: Readonly<Record<string, Kind>>, isOpen: boolean): OptionalKind {
  return (value, path) => {
    if (!isPlain(value)) return [`${path || 'its argument'} is ${shown(value)}; it takes an object: { ... }`];
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
    const unknown = isOpen ? [] : Object.keys(value).filter((key) => !Object.hasOwn(kinds, key));
    return [
      ...unknown.map((key) => `${at(key)} is not known; ${instead(key, Object.keys(kinds))}`),
      ...Object.entries(kinds).flatMap(([key, of]) => {
        const one: unknown = Reflect.get(value, key);
        return one === undefined && of.isRequired !== true ? [] : of(one, at(key));
      }),
    ];
  };
}

/** The names that may have been meant, or all there are. */
function instead(key: string, names: readonly string[]): string {
  const meant = nearNames(key, names);
  return meant.length === 0 ? `there are ${[...names].sort().join(', ')}` : `did you mean ${meant.join(' or ')}?`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isText(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'function') return 'a function';
  if (!isObject(value)) return String(value);
  return isPlain(value) ? 'an object' : `of the class ${className(value)}`;
}

function className(value: unknown): string | undefined {
  return isObject(value) ? (Object.getPrototypeOf(value) as object | null)?.constructor.name : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** No list, and no object of a class: `{ ... }`, wherever it was made. */
function isPlain(value: unknown): value is object {
  const name = className(value);
  return isObject(value) && (name === undefined || name === 'Object');
}
