import type { Manifest } from './manifest';

/** Which manifests are meant; what is left out may be anything. */
export interface ManifestQuery {
  /** `Deployment`, exactly as the manifest spells it. */
  readonly kind: string;
  /** Its name; without one, whatever it is called. */
  readonly name?: string;
  /** Its namespace, as the manifest says it; without one, wherever it is. */
  readonly namespace?: string;
}

/** The manifests a query matches, in their order; none is an answer too. */
export function findAll(manifests: readonly Manifest[], query: ManifestQuery): Manifest[] {
  return manifests.filter(
    ({ kind, metadata }) =>
      kind === query.kind &&
      (query.name === undefined || metadata.name === query.name) &&
      (query.namespace === undefined || metadata.namespace === query.namespace),
  );
}

/**
 * The one manifest a query matches.
 * @throws Error that lists what there is when none matches, and what matches when several do
 */
export function find(manifests: readonly Manifest[], query: ManifestQuery): Manifest {
  const found = findAll(manifests, query);
  const [only] = found;
  if (only === undefined) throw new Error(`no manifest is a ${describe(query)}; ${list('there are', manifests)}`);
  if (found.length > 1) {
    throw new Error(`${found.length} manifests are a ${describe(query)}, say which; ${list('they are', found)}`);
  }
  return only;
}

/** `Deployment digits in team-a` */
function describe({ kind, name, namespace }: ManifestQuery): string {
  return [kind, ...(name === undefined ? [] : [name]), ...(namespace === undefined ? [] : ['in', namespace])].join(' ');
}

function list(intro: string, manifests: readonly Manifest[]): string {
  if (manifests.length === 0) return 'there are no manifests at all';
  return [`${intro}:`, ...manifests.map(({ kind, metadata }) => describe({ kind, ...metadata }))].join('\n  ');
}
