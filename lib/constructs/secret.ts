import type * as model from '../model/environment';
import { TEXT, either, listOf, made, recordOf, required, shape } from './kind';

/** A Secret of the namespace, by name. What is in it is never part of a definition. */
export class Secret {
  /** A Secret of the namespace. @param name of one that exists when the pods start */
  static fromName(name: string): Secret {
    return new Secret(name);
  }

  private constructor(
    /** Its name in the namespace. */
    readonly name: string,
  ) {}

  /** The value under a key, for a variable. */
  value(key: string): SecretValue {
    return new SecretValue(this.name, key);
  }
}

/** A value that lies in a Secret. */
export class SecretValue {
  constructor(
    /** Name of the Secret. */
    readonly secret: string,
    /** Key in its data. */
    readonly key: string,
  ) {}
}

/** One value of a Secret as a read-only file. */
export interface SecretFile {
  /** Absolute path in the container, in a directory with nothing else in it. */
  readonly path: string;
  /** What the file holds. */
  readonly value: SecretValue;
}

/** A reference, and never the text itself. */
export const SECRET_VALUE = made("a SecretValue: Secret.fromName('name').value('key')");

/** What variables take. */
export const ENVIRONMENT = recordOf(
  either("a string, or the value of a Secret: Secret.fromName('name').value('key')", TEXT, SECRET_VALUE),
);

/** What `secretFiles` takes. */
export const SECRET_FILES = listOf(shape<SecretFile>({ path: required(TEXT), value: required(SECRET_VALUE) }));

/** Variables as plain data. */
export function plainEnvironment(environment: Readonly<Record<string, string | SecretValue>>): model.Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : plainSecretValue(value),
    ]),
  );
}

/** A reference as plain data. */
export function plainSecretValue({ secret, key }: SecretValue): model.SecretKey {
  return { secret, key };
}

/** Secret files as plain data. */
export function plainSecretFiles(files: readonly SecretFile[]): model.SecretFile[] {
  return files.map(({ path, value }) => ({ path, ...plainSecretValue(value) }));
}
