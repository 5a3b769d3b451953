/** Resampling filters, under the names image libraries use. */
export const INTERPOLATIONS = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

/**
 * Whose arithmetic a picture is resized with. `pillow`: `Image.resize` of Pillow up to version 12, which Keras' `load_img`
 * calls; it averages when it shrinks and rounds to bytes. `pillow_13`: the same from version 13 on, which shrinks tall
 * pictures the other way round and so rounds otherwise. `tensorflow`: `tf.image.resize` without antialias, which samples
 * and keeps fractions.
 */
export const RESIZERS = ['pillow', 'pillow_13', 'tensorflow'] as const;
export type Resizer = (typeof RESIZERS)[number];

/** Colour orders of a decoded picture; `grey` has one channel, the others three. */
export const COLORS = ['rgb', 'bgr', 'grey'] as const;
export type Color = (typeof COLORS)[number];

/** `as_stored` leaves a picture as its file has it, as Pillow and TensorFlow do; `upright` turns it as EXIF says. */
export const ORIENTATIONS = ['as_stored', 'upright'] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** `channels_last` makes [batch, height, width, channels], `channels_first` [batch, channels, height, width]. */
export const LAYOUTS = ['channels_last', 'channels_first'] as const;
export type Layout = (typeof LAYOUTS)[number];

/**
 * What becomes of a byte v: `none` v, `zero_to_one` v/255, `minus_one_to_one` v/127.5 - 1, `caffe` v less ImageNet's
 * mean of its channel, `torch` (v/255 - mean)/standard deviation of ImageNet's channel.
 */
export const SCALINGS = ['none', 'zero_to_one', 'minus_one_to_one', 'caffe', 'torch'] as const;
export type ScalingName = (typeof SCALINGS)[number];

/** (v / divisor - mean) / standardDeviation, each channel with its own. */
export interface Standardization {
  /** Default 1; greater than 0. */
  readonly divisor?: number;
  /** One per channel, in the order of `color`. */
  readonly mean: readonly number[];
  /** One per channel, each greater than 0. Default 1. */
  readonly standardDeviation?: readonly number[];
}

export type Scaling = ScalingName | Standardization;

/** How a picture of another shape comes to the size of the input. */
export type Fit =
  /** Each axis by itself. */
  | { readonly kind: 'stretch' }
  /** Cuts the largest piece of the target's proportions out of the middle and resizes that. */
  | { readonly kind: 'crop' }
  /** Resizes until the shorter side has so many pixels, then cuts the target out of the middle. */
  | { readonly kind: 'resize_and_crop'; readonly shorterSide: number }
  /** Resizes until it fits in and fills the rest with the byte `value`, which is scaled like any other. */
  | { readonly kind: 'pad'; readonly value: number };

/** A picture into one tensor. */
export interface ImagePreprocessing {
  readonly kind: 'image';
  /** Input of the signature it fills. */
  readonly input: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly color: Color;
  readonly interpolation: Interpolation;
  readonly scaling: Scaling;
  /** Default `pillow`. */
  readonly resizer?: Resizer;
  /** Default `{ kind: 'stretch' }`. */
  readonly fit?: Fit;
  /** Default `as_stored`. */
  readonly orientation?: Orientation;
  /** Default `channels_last`. */
  readonly layout?: Layout;
}

/** What an image recipe that does not say otherwise does. */
export const IMAGE_DEFAULTS = {
  resizer: 'pillow',
  fit: { kind: 'stretch' },
  orientation: 'as_stored',
  layout: 'channels_last',
} as const satisfies Partial<ImagePreprocessing>;

/** An image recipe with its defaults filled in. */
export function completeImage(recipe: ImagePreprocessing): Required<ImagePreprocessing> {
  return { ...IMAGE_DEFAULTS, ...recipe };
}

/** Channels of a decoded picture. */
export function channelsOf(color: Color): 1 | 3 {
  return color === 'grey' ? 1 : 3;
}

/** Shape of the tensor one picture becomes: a batch of one. */
export function imageShape(recipe: ImagePreprocessing): readonly [number, number, number, number] {
  const { width, height, color, layout } = completeImage(recipe);
  const channels = channelsOf(color);
  return layout === 'channels_first' ? [1, channels, height, width] : [1, height, width, channels];
}

/** True when the values an image recipe makes are whole numbers from 0 to 255, which integer inputs take too. */
export function makesBytes(recipe: ImagePreprocessing): boolean {
  const { scaling, resizer, interpolation } = completeImage(recipe);
  return scaling === 'none' && (resizer !== 'tensorflow' || interpolation === 'nearest');
}

/** ImageNet's means and deviations as the Keras application families use them, in the order each of them has. */
const NAMED_SCALINGS: Readonly<Record<ScalingName, Standardization>> = {
  none: { mean: [0, 0, 0] },
  zero_to_one: { divisor: 255, mean: [0, 0, 0] },
  minus_one_to_one: { divisor: 127.5, mean: [1, 1, 1] },
  caffe: { mean: [103.939, 116.779, 123.68] },
  torch: { divisor: 255, mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] },
};

/** Colour order a named scaling is defined for; the others take any. */
export const COLOR_OF_SCALING: ReadonlyMap<Scaling, Color> = new Map([
  ['caffe', 'bgr'],
  ['torch', 'rgb'],
]);

/** A scaling as numbers, for each of `channels` channels. */
export function standardizationOf(scaling: Scaling, channels: number): Required<Standardization> {
  const { divisor = 1, mean, standardDeviation } = typeof scaling === 'string' ? NAMED_SCALINGS[scaling] : scaling;
  return {
    divisor,
    mean: mean.slice(0, channels),
    standardDeviation: (standardDeviation ?? mean.map(() => 1)).slice(0, channels),
  };
}
