import type { IConstruct } from 'constructs';

/** Which construct an object was rendered for, where it is not below that construct. */
const OWNERS = new WeakMap<IConstruct, IConstruct>();

/** Notes for whom an object was rendered. */
export function belongsTo(object: IConstruct, owner: IConstruct): void {
  OWNERS.set(object, owner);
}

/** False once the construct, or one around it, was taken out of the tree. */
export function isAttached(construct: IConstruct): boolean {
  const { scope } = construct.node;
  return scope === undefined || (scope.node.tryFindChild(construct.node.id) === construct && isAttached(scope));
}

/** True for an object in the chart of a file whose own construct was taken out of the tree. */
export function isOrphan(object: IConstruct): boolean {
  const owner = OWNERS.get(object);
  return owner !== undefined && !isAttached(owner);
}
