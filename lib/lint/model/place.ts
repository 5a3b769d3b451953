/** What an object is called: `Deployment`, `prod`, `digits`. A compose service has the kind `compose service`. */
export interface ObjectName {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Where something stands. */
export interface Place {
  /** The file as it was named on the command line, or found below a directory that was; `-` is standard input. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The object it is part of; missing where there is none, as in a file that is not YAML. */
  readonly object?: ObjectName;
}

/** A value and where it stands. */
export interface At<T> {
  readonly value: T;
  readonly place: Place;
}

/** `Deployment/prod/digits`, as findings show it. */
export function objectText({ kind, namespace, name }: ObjectName): string {
  return [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}

/**
 * Whether two objects can meet. An object without a namespace lands in the one it is applied to, which may be any.
 */
export function canMeet(a: ObjectName, b: ObjectName): boolean {
  return a.namespace === undefined || b.namespace === undefined || a.namespace === b.namespace;
}
