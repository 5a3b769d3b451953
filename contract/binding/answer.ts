/** How output tensors become the answer to one example. */
export type Answer = SimpleAnswer | SeveralAnswers | ModuleAnswer;

/** An answer out of one part of the outputs. */
export type SimpleAnswer = LabelsAnswer | DecisionAnswer | RawAnswer;

/** What is done to the numbers of an output before they are read: `none` when the model does it itself. */
export const ACTIVATIONS = ['none', 'softmax', 'sigmoid'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** `{"<label>": score, ...}`, best first. */
export interface LabelsAnswer {
  readonly kind: 'labels';
  /** Output of the signature: [batch, labels]. */
  readonly output: string;
  /** One per class, in the order of the output's columns. */
  readonly labels: readonly string[];
  /** Default `none`. */
  readonly activation?: Activation;
  /** How many of the best are answered. Default all. */
  readonly top?: number;
}

/** `{"<name>_probability": p, "<name>": p >= threshold}`. */
export interface DecisionAnswer {
  readonly kind: 'decision';
  /** Output of the signature: [batch] or [batch, 1]. */
  readonly output: string;
  readonly name: string;
  /** Between 0 and 1. */
  readonly threshold: number;
  /** Default `none`. */
  readonly activation?: Exclude<Activation, 'softmax'>;
}

/** `{"<output>": value, ...}`: numbers and strings in lists, as the model gives them. */
export interface RawAnswer {
  readonly kind: 'raw';
  /** Outputs of the signature, in the order of the answer. */
  readonly outputs: readonly string[];
}

/** `{"<name>": answer, ...}`: several outputs, each read in its own way. */
export interface SeveralAnswers {
  readonly kind: 'several';
  readonly answers: readonly { readonly name: string; readonly answer: SimpleAnswer }[];
}

/** What the gateway's module makes of the outputs. */
export interface ModuleAnswer {
  readonly kind: 'module';
}

/** The parts an answer is made of. */
export function partsOf(answer: Answer): readonly SimpleAnswer[] {
  if (answer.kind === 'several') return answer.answers.map((part) => part.answer);
  return answer.kind === 'module' ? [] : [answer];
}

/** Outputs an answer reads, each once; none where a module is given all. */
export function outputsOf(answer: Answer): string[] {
  const outputs = partsOf(answer).flatMap((part) => (part.kind === 'raw' ? part.outputs : [part.output]));
  return [...new Set(outputs)];
}
