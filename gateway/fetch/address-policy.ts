import ipaddr from 'ipaddr.js';

/**
 * Which addresses a client may make this gateway dial: globally routable unicast, nothing else. A network range that
 * is not known to be public is refused, so a range missing from a table fails closed.
 */

/** All of globally routable IPv6; mapped, embedded, site-local and unassigned space lies outside. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by number, private by use: Azure's host agent answers every virtual machine here. */
const INTERNAL_BY_USE: ReadonlySet<string> = new Set(['168.63.129.16']);

/** True for a textual IPv4 or IPv6 address on the public internet; false for every other text. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  // `unicast` is what ipaddr.js calls an address in none of its special ranges (IANA's special-purpose registries):
  // 6to4 and Teredo, which carry an IPv4 address inside 2000::/3, are special ranges and so refused.
  if (parsed.range() !== 'unicast') return false;
  if (parsed instanceof ipaddr.IPv6) return parsed.match(GLOBAL_IPV6);
  return !INTERNAL_BY_USE.has(parsed.toString());
}
