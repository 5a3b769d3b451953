import type { IConstruct } from 'constructs';

/** A prop that makes no construct at all. What can be checked later is checked at synth, all of it at once. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';

  /** @param construct whose prop it is; its path begins the message, as it begins those of synth. */
  constructor(construct: IConstruct, problem: string, options?: ErrorOptions) {
    super(`[${construct.node.path}] ${problem}`, options);
  }
}
