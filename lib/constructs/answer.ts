import type * as contract from '@cdk8s-serving/contract';

/** A score per class. */
export interface LabelsOptions {
  /** Output of the signature, of shape [batch, labels]. */
  readonly output: string;
  /** One per class, in the order of the output's columns. */
  readonly labels: readonly string[];
  /**
   * What makes probabilities of the output; `none` where the model ends with it.
   * @default none
   */
  readonly activation?: contract.Activation;
  /**
   * How many of the best are answered.
   * @default - all
   */
  readonly top?: number;
}

/** A probability and a yes or no. */
export interface DecisionOptions {
  /** Output of the signature, of shape [batch] or [batch, 1]. */
  readonly output: string;
  /** Key of the answer: `credit` answers `credit` and `credit_probability`. */
  readonly name: string;
  /** From this probability on the answer is yes; between 0 and 1. */
  readonly threshold: number;
  /**
   * What makes a probability of the output; `none` where the model ends with it.
   * @default none
   */
  readonly activation?: 'none' | 'sigmoid';
}

/** Outputs as they are. */
export interface RawOptions {
  /** Outputs of the signature, in the order of the answer. */
  readonly outputs: readonly string[];
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

  /** `{"<output>": value, ...}`: numbers and strings in lists, as the model gives them. */
  static raw({ outputs }: RawOptions): Answer {
    return new Answer({ kind: 'raw', outputs });
  }

  /** `{"<name>": answer, ...}`: several outputs, each answered in its own way. One that is several itself is refused. */
  static several(answers: Readonly<Record<string, Answer>>): Answer {
    const parts = Object.entries(answers).map(([name, { recipe }]) => ({
      name,
      answer: recipe as contract.SimpleAnswer,
    }));
    return new Answer({ kind: 'several', answers: parts });
  }

  /** Whatever `answer` of the gateway's `module` makes of the outputs. */
  static module(): Answer {
    return new Answer({ kind: 'module' });
  }

  private constructor(
    /** The recipe as data, as the gateway gets it. */
    readonly recipe: contract.Answer,
  ) {}
}
