import { Chart } from 'cdk8s';
import { byCodeUnit } from '../model/sorted';
import { isOrphan } from './attached';

interface NamedObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/**
 * A chart whose objects are written by namespace and name, so that their order in a definition is of no account. The
 * constructs they belong to are elsewhere in the tree: when one is taken out of it, its objects go too.
 */
export class ManifestChart extends Chart {
  override toJson(): object[] {
    for (const { node } of this.node.children.filter(isOrphan)) this.node.tryRemoveChild(node.id);
    return [...(super.toJson() as NamedObject[])].sort((a, b) => byCodeUnit(sortKey(a), sortKey(b)));
  }
}

/** U+0000 stands in no name, so it keeps the parts apart. */
function sortKey({ kind, metadata }: NamedObject): string {
  return [metadata?.namespace ?? '', metadata?.name ?? '', kind ?? ''].join('\u0000');
}
