import type * as contract from '@cdk8s-serving/contract';

/** How a picture becomes a tensor: all of it as in training, so what training decides has no default. */
export interface ImagePreprocessingOptions {
  /** Input of the signature it fills. */
  readonly input: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Order of the colours; `grey` makes one channel, the others three. */
  readonly color: contract.Color;
  /** Filter the picture is resized with. */
  readonly interpolation: contract.Interpolation;
  /**
   * What becomes of a byte v: `none` v, `zero_to_one` v/255, `minus_one_to_one` v/127.5 - 1 (Keras' mode `tf`), `caffe` v
   * less ImageNet's mean of its channel, `torch` (v/255 - mean)/standard deviation of ImageNet's channel. Or numbers of
   * one's own: (v/divisor - mean)/standardDeviation, channel by channel.
   */
  readonly scaling: contract.Scaling;
  /**
   * Whose arithmetic resizes: `pillow` for Keras' `load_img` and torchvision on Pillow up to 12, `pillow_13` for the same
   * from version 13 on, `tensorflow` for `tf.image.resize` without antialias and Keras' `image_dataset_from_directory`.
   * @default pillow
   */
  readonly resizer?: contract.Resizer;
  /**
   * How a picture of other proportions is made to fit: stretched, cropped around its middle, resized by its shorter side
   * and then cropped, or padded.
   * @default { kind: 'stretch' }
   */
  readonly fit?: contract.Fit;
  /**
   * Whether a picture is turned upright as its EXIF data says. Training libraries do not, unless they are told to.
   * @default as_stored
   */
  readonly orientation?: contract.Orientation;
  /**
   * Where the channels are in the tensor.
   * @default channels_last
   */
  readonly layout?: contract.Layout;
}

/** How a JSON record becomes a tensor. */
export interface RecordPreprocessingOptions {
  /** Input of the signature it fills. */
  readonly input: string;
  /** Fields of the record, in the order the model was trained with. */
  readonly fields: readonly contract.RecordField[];
}

/** How a text becomes a tensor. */
export interface TextPreprocessingOptions {
  /** Input of the signature it fills, of strings. */
  readonly input: string;
}

/** Tensors an application makes itself. */
export interface TensorPreprocessingOptions {
  /** Every input of the signature. */
  readonly inputs: readonly string[];
}

/** What a gateway makes of a request before it asks the model. */
export class Preprocessing {
  /** A picture into one tensor of shape [batch, height, width, channels], or with the channels first. */
  static image(options: ImagePreprocessingOptions): Preprocessing {
    return new Preprocessing({ kind: 'image', ...options });
  }

  /** A flat JSON record into one tensor of shape [batch, width], field after field. */
  static record({ input, fields }: RecordPreprocessingOptions): Preprocessing {
    return new Preprocessing({ kind: 'record', inputs: [{ input, fields }] });
  }

  /** A flat JSON record into the tensors of several inputs; texts have inputs of their own. */
  static multiInputRecord(inputs: readonly RecordPreprocessingOptions[]): Preprocessing {
    return new Preprocessing({ kind: 'record', inputs: inputs.map(({ input, fields }) => ({ input, fields })) });
  }

  /** `{"text": "..."}` into one tensor of strings, for a model that splits or looks them up by itself. */
  static text({ input }: TextPreprocessingOptions): Preprocessing {
    return new Preprocessing({ kind: 'text', input });
  }

  /** `{"tensor": [...]}`, or `{"tensors": {...}}` for several inputs, as TensorFlow Serving takes an instance. */
  static tensor({ inputs }: TensorPreprocessingOptions): Preprocessing {
    return new Preprocessing({ kind: 'tensor', inputs });
  }

  /** Whatever `preprocess` of the gateway's `module` makes of a request. */
  static module(): Preprocessing {
    return new Preprocessing({ kind: 'module' });
  }

  private constructor(
    /** The recipe as data, as the gateway gets it. */
    readonly recipe: contract.Preprocessing,
  ) {}
}
