import type { Fit, Resizer } from '@cdk8s-serving/contract';
import { roundHalfEven } from './rounding';

/** Pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of pixels. */
export interface Box extends Extent {
  readonly left: number;
  readonly top: number;
}

/** What is cut, resized and laid where, so that a picture comes to the size of an input. All in whole pixels. */
export interface Geometry {
  /** Part of the source that is resized. */
  readonly box: Box;
  /** Size that part is resized to. */
  readonly scaled: Extent;
  /** Part of the resized picture that is kept; nothing else of it is computed. */
  readonly window: Box;
  /** Where that lies in the target. */
  readonly place: { readonly left: number; readonly top: number };
}

/** Brings a source to a target's size. Pure; each branch follows the library that is named there, rounding included. */
export function geometryOf(fit: Fit, source: Extent, target: Extent, resizer: Resizer): Geometry {
  const whole: Box = { left: 0, top: 0, ...source };
  if (fit.kind === 'crop') return filled(cropBox(source, target), target);
  if (fit.kind === 'pad') return padded(whole, target, resizer);
  if (fit.kind === 'resize_and_crop') return resizedAndCropped(whole, target, fit.shorterSide);
  return filled(whole, target);
}

function filled(box: Box, { width, height }: Extent): Geometry {
  return { box, scaled: { width, height }, window: { left: 0, top: 0, width, height }, place: { left: 0, top: 0 } };
}

/** As Keras' `load_img(keep_aspect_ratio=True)` and `smart_resize` do. */
function cropBox(source: Extent, target: Extent): Box {
  const atLeast1 = (size: number): number => Math.max(1, Math.floor(size));
  const height = Math.min(source.height, atLeast1((source.width * target.height) / target.width));
  const width = Math.min(source.width, atLeast1((source.height * target.width) / target.height));
  return {
    left: Math.floor((source.width - width) / 2),
    top: Math.floor((source.height - height) / 2),
    width,
    height,
  };
}

/** As torchvision's `Resize(shorterSide)` and `CenterCrop((height, width))` do. */
function resizedAndCropped(box: Box, target: Extent, shorterSide: number): Geometry {
  const isPortrait = box.width <= box.height;
  const [shorter, longer] = isPortrait ? [box.width, box.height] : [box.height, box.width];
  const longerSide = Math.floor((shorterSide * longer) / shorter);
  const scaled = isPortrait ? { width: shorterSide, height: longerSide } : { width: longerSide, height: shorterSide };
  const window = {
    left: roundHalfEven((scaled.width - target.width) / 2),
    top: roundHalfEven((scaled.height - target.height) / 2),
    width: target.width,
    height: target.height,
  };
  return { box, scaled, window, place: { left: 0, top: 0 } };
}

function padded(box: Box, target: Extent, resizer: Resizer): Geometry {
  const isTensorFlow = resizer === 'tensorflow';
  const scaled = isTensorFlow ? containedByTensorFlow(box, target) : containedByPillow(box, target);
  const place = isTensorFlow ? tensorFlowPadding(box, target) : pillowPadding(scaled, target);
  return { box, scaled, window: { left: 0, top: 0, ...scaled }, place };
}

/** As Pillow's `ImageOps.contain` does. */
function containedByPillow(source: Extent, target: Extent): Extent {
  const ratio = source.width / source.height;
  const targetRatio = target.width / target.height;
  if (ratio > targetRatio) {
    return { width: target.width, height: roundHalfEven((source.height / source.width) * target.width) };
  }
  if (ratio === targetRatio) return target;
  return { width: roundHalfEven((source.width / source.height) * target.height), height: target.height };
}

/** As Pillow's `ImageOps.pad` does. */
function pillowPadding(scaled: Extent, target: Extent): { readonly left: number; readonly top: number } {
  return {
    left: roundHalfEven((target.width - scaled.width) / 2),
    top: roundHalfEven((target.height - scaled.height) / 2),
  };
}

/** As `tf.image.resize_with_pad` does, which divides float32 numbers. */
function containedByTensorFlow(source: Extent, target: Extent): Extent {
  const { width, height } = tensorFlowSize(source, target);
  return { width: Math.floor(width), height: Math.floor(height) };
}

function tensorFlowPadding(source: Extent, target: Extent): { readonly left: number; readonly top: number } {
  const { width, height } = tensorFlowSize(source, target);
  const half = (gap: number): number => Math.max(0, Math.floor(Math.fround(gap) / 2));
  return { left: half(target.width - width), top: half(target.height - height) };
}

function tensorFlowSize(source: Extent, target: Extent): Extent {
  const { fround, max } = Math;
  const ratio = max(fround(source.width / target.width), fround(source.height / target.height));
  return { width: fround(source.width / ratio), height: fround(source.height / ratio) };
}
