import { Chart } from 'cdk8s';
import { byCodeUnit } from '../model/sorted';

interface NamedObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** A chart whose objects are written by namespace and name, so that their order in a definition is of no account. */
export class ManifestChart extends Chart {
  override toJson(): object[] {
    return [...(super.toJson() as NamedObject[])].sort((a, b) => byCodeUnit(sortKey(a), sortKey(b)));
  }
}

/** U+0000 stands in no name, so it keeps the parts apart. */
function sortKey({ kind, metadata }: NamedObject): string {
  return [metadata?.namespace ?? '', metadata?.name ?? '', kind ?? ''].join('\u0000');
}
