import type { IConstruct } from 'constructs';

/** A prop that makes no construct at all. What can be checked later is checked at synth, all of it at once. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';

  /** @param construct whose prop it is, or its path, which begins the message as it begins those of synth */
  constructor(construct: IConstruct | string, problem: string, options?: ErrorOptions) {
    super(`[${typeof construct === 'string' ? construct : construct.node.path}] ${problem}`, options);
  }
}
