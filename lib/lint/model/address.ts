/** A host and a port that a value names. */
export interface Address {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly port: number;
}

/** `host:port`, alone or after a scheme, a resolver (`dns:///`) and a user. */
const ADDRESS = /^(?:([a-z][a-z0-9+.-]*):\/{2,3}(?:[^\s/@]+@)?)?([A-Za-z][A-Za-z0-9_.-]*):(\d{2,5})(?:[/?].*)?$/;

/**
 * Addresses in the value of a variable or in a word of a command: `models:8500`, `--server=http://models:8501/v1`,
 * `kafka-1:9092,kafka-2:9092`.
 */
export function addressesIn(text: string): Address[] {
  const value = text.trim().replace(/^--?[\w-]+=/, '');
  const isScript = /\s/.test(value);
  return value.split(/[\s,;'"]+/).flatMap((part) => {
    const [, scheme, host, port] = ADDRESS.exec(part) ?? [];
    // In a script a:10 may be anything.
    if (host === undefined || port === undefined || (isScript && scheme === undefined)) return [];
    return [{ scheme, host, port: Number(port) }];
  });
}
