/** A value that lies in a Secret of the namespace, and never in a manifest. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** Variables: text as it is, or a reference. */
export type Environment = Readonly<Record<string, string | SecretKey>>;

/** One key of a Secret as a read-only file. */
export interface SecretFile extends SecretKey {
  /** Absolute path in the container. */
  readonly path: string;
}

/** True for a value that is a reference. */
export function isSecretKey(value: string | SecretKey): value is SecretKey {
  return typeof value !== 'string';
}

/** Name of the variable of this machine a secret is read from where there is no cluster: `S3_CREDENTIALS_ACCESS_KEY`. */
export function secretVariable({ secret, key }: SecretKey): string {
  return `${secret}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}
