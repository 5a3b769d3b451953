import type { DeclaredShape } from '../saved-model/signature';

/** Stands for the batch dimension in a shape that a binding feeds or reads: as many as requests come together. */
export const BATCH = -1;

/** True when a model that declares `declared` takes or gives what the binding feeds or reads. */
export function shapesAgree(bound: readonly number[], declared: DeclaredShape): boolean {
  if (declared === undefined) return true;
  return declared.length === bound.length && bound.every((size, axis) => sizesAgree(size, declared[axis]));
}

/**
 * True when a model takes or gives this size: -1 in the model is any. One example must fit, so a model exported for
 * batches of 32 does not agree with a batch.
 */
export function sizesAgree(bound: number | undefined, declared: number | undefined): boolean {
  return declared === -1 || bound === declared || (bound === BATCH && declared === 1);
}

export function printShape(shape: DeclaredShape): string {
  return shape === undefined ? 'a shape of any rank' : `[${shape.join(',')}]`;
}

/** The fix for a name that is not among `names`; `otherwise` when there is none to choose. */
export function chooseFix(field: string, names: readonly string[], otherwise: string): string {
  return names.length === 0 ? otherwise : `set ${field} to one of ${quoted(names)}`;
}

export function quoted(names: Iterable<string>): string {
  const list = [...names].map((name) => `'${name}'`);
  return list.length === 0 ? 'none' : list.join(', ');
}
