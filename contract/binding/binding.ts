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
export type Preprocessing = ImagePreprocessing | RecordPreprocessing;

/** Resampling filters, under the names image libraries use. */
export const INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** Colour orders of a decoded picture; `grey` has one channel, the others three. */
export const COLORS = ['rgb', 'bgr', 'grey'] as const;
export type Color = (typeof COLORS)[number];

/** What becomes of a byte v: `none` v, `zero_to_one` v/255, `minus_one_to_one` v/127.5 - 1. */
export const SCALINGS = ['none', 'zero_to_one', 'minus_one_to_one'] as const;
export type Scaling = (typeof SCALINGS)[number];

/** A picture into one tensor of shape [batch, height, width, channels]. */
export interface ImagePreprocessing {
  readonly kind: 'image';
  /** Input of the signature it fills. */
  readonly input: string;
  /** Pixels. The picture is stretched to this size. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly color: Color;
  readonly interpolation: Interpolation;
  readonly scaling: Scaling;
}

/** A flat JSON record into one vector tensor of shape [batch, width], field after field. */
export interface RecordPreprocessing {
  readonly kind: 'record';
  /** Input of the signature it fills. */
  readonly input: string;
  /** In the order the model was trained with. */
  readonly fields: readonly RecordField[];
}

/** One field of a record. */
export type RecordField = NumericField | OneHotField;

/** A number: (value - mean) / standardDeviation, one slot of the vector. */
export interface NumericField {
  readonly kind: 'numeric';
  readonly name: string;
  /** Default 0. */
  readonly mean?: number;
  /** Default 1; greater than 0. */
  readonly standardDeviation?: number;
}

/** A string out of a vocabulary: 1 in its slot, 0 in the others. */
export interface OneHotField {
  readonly kind: 'one_hot';
  readonly name: string;
  /** In the order the model was trained with. */
  readonly vocabulary: readonly string[];
}

/** How output tensors become the answer. */
export type Answer = LabelsAnswer | DecisionAnswer;

/** `{"<label>": score, ...}`, best first. */
export interface LabelsAnswer {
  readonly kind: 'labels';
  /** Output of the signature: [batch, labels]. */
  readonly output: string;
  /** One per class, in the order of the output's columns. */
  readonly labels: readonly string[];
}

/** `{"<name>_probability": p, "<name>": p >= threshold}`. */
export interface DecisionAnswer {
  readonly kind: 'decision';
  /** Output of the signature: [batch] or [batch, 1]. */
  readonly output: string;
  readonly name: string;
  /** Between 0 and 1. */
  readonly threshold: number;
}

/** Channels of a decoded picture. */
export function channelsOf(color: Color): 1 | 3 {
  return color === 'grey' ? 1 : 3;
}

/** Slots of the vector a record becomes. */
export function recordWidth(preprocessing: RecordPreprocessing): number {
  return preprocessing.fields.reduce(
    (width, field) => width + (field.kind === 'one_hot' ? field.vocabulary.length : 1),
    0,
  );
}
