/**
 * A path in a text: a slash that begins a word or ends a scheme, and at least one more after it. Names of nodes have
 * slashes too, and never one in front.
 */
const PATH = /(?<=^|[^\w./\]})-]|:\/\/)\/(?:[^\s/:;,'"()[\]{}]+\/)+[^\s:;,'"()[\]{}]*/g;

/** An IPv4 address, with a port or without. */
const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g;

/** The text with every absolute path in it replaced. */
export function withoutPaths(text: string): string {
  return text.replace(PATH, '<path>');
}

/** The text with every IPv4 address in it replaced. */
export function withoutAddresses(text: string): string {
  return text.replace(ADDRESS, '<address>');
}
