import type * as contract from '@cdk8s-serving/contract';

/** A score per class. */
export interface LabelsOptions {
  /** Output of the signature, of shape [batch, labels]. */
  readonly output: string;
  /** One per class, in the order of the output's columns. */
  readonly labels: readonly string[];
}

/** A probability and a yes or no. */
export interface DecisionOptions {
  /** Output of the signature, of shape [batch] or [batch, 1]. */
  readonly output: string;
  /** Key of the answer: `credit` answers `credit` and `credit_probability`. */
  readonly name: string;
  /** From this probability on the answer is yes; between 0 and 1. */
  readonly threshold: number;
}

/** What a gateway makes of the model's outputs. */
export class Answer {
  /** `{"<label>": score, ...}`, best first. */
  static labels(options: LabelsOptions): Answer {
    return new Answer({ kind: 'labels', ...options });
  }

  /** `{"<name>_probability": p, "<name>": p >= threshold}` */
  static decision(options: DecisionOptions): Answer {
    return new Answer({ kind: 'decision', ...options });
  }

  private constructor(
    /** The recipe as data, as the gateway gets it. */
    readonly recipe: contract.Answer,
  ) {}
}
