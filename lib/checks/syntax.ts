import { isIP } from 'node:net';

/** What Kubernetes takes as a name, a label, an address or an amount. Each answers for one text. */

const MAX_LABEL = 63;
const MAX_NAME = 253;
const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const WORD = /^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const SECRET_KEY = /^[-._A-Za-z0-9]{1,253}$/;
const PERCENT = /^(0|[1-9]\d*)%$/;
const QUANTITY = /^(\d+(?:\.\d+)?|\.\d+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;
/** An image reference: no space, no upper case before the tag, an optional tag and digest. */
const IMAGE = /^[a-z0-9][a-z0-9._:/-]*[a-z0-9](:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** RFC 1123 label without a digit first, which the name of a Service may not have. */
export function isDnsLabel(text: string): boolean {
  return text.length <= MAX_LABEL && DNS_LABEL.test(text);
}

/** RFC 1123 label: the name of a namespace. */
export function isNamespace(text: string): boolean {
  return text.length <= MAX_LABEL && isDnsName(text) && !text.includes('.');
}

/** RFC 1123 subdomain: the name of most objects. */
export function isDnsName(text: string): boolean {
  return text.length <= MAX_NAME && DNS_NAME.test(text);
}

/** A DNS name of a host, the first label of which may be `*`. An address is none. */
export function isHostName(text: string): boolean {
  return isDnsName(text.replace(/^\*\./, '')) && isIP(text) === 0;
}

/** At most 63 letters, digits, and - _ . between them: a label's name, a model's. */
export function isWord(text: string): boolean {
  return WORD.test(text);
}

/** Key of a label or an annotation: a word, perhaps with a DNS name and / before it. */
export function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/');
  return slash < 0 ? isWord(key) : isDnsName(key.slice(0, slash)) && isWord(key.slice(slash + 1));
}

/** Value of a label: a word, or nothing. */
export function isLabelValue(value: string): boolean {
  return value === '' || isWord(value);
}

/** Key of a Secret. */
export function isSecretDataKey(key: string): boolean {
  return SECRET_KEY.test(key) && key !== '.' && !key.startsWith('..');
}

/** A share of pods, `25%`, as a number. @returns undefined for what is none */
export function percentOf(text: string): number | undefined {
  return PERCENT.test(text) ? Number(text.slice(0, -1)) : undefined;
}

/** A Kubernetes quantity above 0: `500m`, `20`, `1Gi`. */
export function isPositiveQuantity(text: string): boolean {
  const amount = QUANTITY.exec(text)?.[1];
  return amount !== undefined && Number(amount) > 0;
}

/** An image reference a node can pull. */
export function isImage(text: string): boolean {
  return IMAGE.test(text);
}

/** A range of addresses, of which the address and the length of the prefix. @returns undefined for what is none */
export function cidrOf(
  text: string,
): { readonly address: string; readonly prefix: number; readonly family: 4 | 6 } | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const family = isIP(address);
  const prefix = Number(length);
  if (family === 4 && prefix <= 32) return { address, prefix, family };
  return family === 6 && prefix <= 128 ? { address, prefix, family } : undefined;
}

/** A whole number from one to another. */
export function isWithin(value: number, first: number, last = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isInteger(value) && value >= first && value <= last;
}

/** A path without a way out of where it begins. */
export function isInside(path: string, isAbsolute: boolean): boolean {
  return path !== '' && path.startsWith('/') === isAbsolute && !path.split('/').includes('..');
}
