import type * as contract from '@cdk8s-serving/contract';

/** How a picture becomes a tensor: all of it as in training, so nothing has a default. */
export interface ImagePreprocessingOptions {
  /** Input of the signature it fills. */
  readonly input: string;
  /** Pixels. The picture is stretched to this size. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Order of the colours; `grey` makes one channel, the others three. */
  readonly color: contract.Color;
  /** Filter the picture is resized with. */
  readonly interpolation: contract.Interpolation;
  /** What becomes of a byte v: `none` v, `zero_to_one` v/255, `minus_one_to_one` v/127.5 - 1. */
  readonly scaling: contract.Scaling;
}

/** How a JSON record becomes a tensor. */
export interface RecordPreprocessingOptions {
  /** Input of the signature it fills. */
  readonly input: string;
  /** Fields of the record, in the order the model was trained with. */
  readonly fields: readonly contract.RecordField[];
}

/** What a gateway makes of a request before it asks the model. */
export class Preprocessing {
  /** A picture into one tensor of shape [batch, height, width, channels]. */
  static image(options: ImagePreprocessingOptions): Preprocessing {
    return new Preprocessing({ kind: 'image', ...options });
  }

  /** A flat JSON record into one tensor of shape [batch, width], field after field. */
  static record({ input, fields }: RecordPreprocessingOptions): Preprocessing {
    return new Preprocessing({ kind: 'record', inputs: [{ input, fields }] });
  }

  private constructor(
    /** The recipe as data, as the gateway gets it. */
    readonly recipe: contract.Preprocessing,
  ) {}
}
