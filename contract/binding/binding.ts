import type { Answer } from './answer';
import type { ImagePreprocessing } from './image';
import type { RecordPreprocessing } from './record';

/**
 * A model binding: what an application sends, how it becomes the tensors of one signature, and how that signature's
 * outputs become an answer. Plain data: the construct writes it, synth checks it against the model file, the gateway
 * checks it again against the running model and executes it.
 */
export interface ModelBinding {
  /** Name of the model on the model server. */
  readonly model: string;
  /** Signature to run. */
  readonly signature: string;
  readonly preprocessing: Preprocessing;
  readonly answer: Answer;
}

/** How a request becomes input tensors. */
export type Preprocessing =
  ImagePreprocessing | RecordPreprocessing | TextPreprocessing | TensorPreprocessing | ModulePreprocessing;

/** A text into one string tensor of shape [batch] or [batch, 1]. */
export interface TextPreprocessing {
  readonly kind: 'text';
  /** Input of the signature it fills. */
  readonly input: string;
}

/** Numbers and strings in lists, as TensorFlow Serving takes them: the application makes the tensors. */
export interface TensorPreprocessing {
  readonly kind: 'tensor';
  /** Inputs of the signature the application fills. */
  readonly inputs: readonly string[];
}

/** Whatever the gateway's module makes of a request. */
export interface ModulePreprocessing {
  readonly kind: 'module';
}

/** Inputs of the signature a recipe fills; undefined where that is a module's business. */
export function inputsOf(preprocessing: Preprocessing): readonly string[] | undefined {
  if (preprocessing.kind === 'module') return undefined;
  if (preprocessing.kind === 'record') return preprocessing.inputs.map(({ input }) => input);
  return preprocessing.kind === 'tensor' ? preprocessing.inputs : [preprocessing.input];
}

/** True when a gateway with this recipe fetches what an application names by its URL. */
export function fetchesPictures({ preprocessing }: Pick<ModelBinding, 'preprocessing'>): boolean {
  return preprocessing.kind === 'image';
}

/** True when a gateway with this binding runs a module of its user. */
export function needsModule({ preprocessing, answer }: Pick<ModelBinding, 'preprocessing' | 'answer'>): boolean {
  return preprocessing.kind === 'module' || answer.kind === 'module';
}
