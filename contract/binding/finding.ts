/** One disagreement between a binding and a model. */
export interface ContractFinding {
  /** Stable id of the rule: `contract/input-shape`. */
  readonly rule: string;
  /** Place in the binding: `preprocessing.width`. */
  readonly field: string;
  /** What the binding says, what the model says. */
  readonly problem: string;
  /** What to change. */
  readonly fix: string;
}
