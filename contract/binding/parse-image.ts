import { BindingError, Fields, kindOf, wrong } from './fields';
import {
  COLORS,
  COLOR_OF_SCALING,
  INTERPOLATIONS,
  LAYOUTS,
  ORIENTATIONS,
  RESIZERS,
  SCALINGS,
  channelsOf,
  type Color,
  type Fit,
  type ImagePreprocessing,
  type Scaling,
} from './image';

const KEYS = [
  'kind',
  'input',
  'width',
  'height',
  'color',
  'interpolation',
  'scaling',
  'resizer',
  'fit',
  'orientation',
  'layout',
];

/** Parses an image recipe. @throws BindingError */
export function parseImage(value: unknown): ImagePreprocessing {
  const image = new Fields(value, 'preprocessing', KEYS);
  const width = image.pixels('width');
  const height = image.pixels('height');
  const color = image.oneOf('color', COLORS);
  return {
    kind: 'image',
    input: image.text('input'),
    width,
    height,
    color,
    interpolation: image.oneOf('interpolation', INTERPOLATIONS),
    scaling: parseScaling(image, color),
    ...image.optional('resizer', (key) => image.oneOf(key, RESIZERS)),
    ...image.optional('fit', (key) => parseFit(image.value(key), Math.max(width, height))),
    ...image.optional('orientation', (key) => image.oneOf(key, ORIENTATIONS)),
    ...image.optional('layout', (key) => image.oneOf(key, LAYOUTS)),
  };
}

function parseScaling(image: Fields, color: Color): Scaling {
  const value = image.value('scaling');
  if (typeof value !== 'object' || value === null) {
    const scaling = image.oneOf('scaling', SCALINGS);
    const needed = COLOR_OF_SCALING.get(scaling);
    if (needed !== undefined && needed !== color) {
      throw new BindingError(
        `preprocessing.color is "${color}", expected "${needed}", whose channels scaling "${scaling}" has the means of`,
      );
    }
    return scaling;
  }
  const scaling = new Fields(value, 'preprocessing.scaling', ['divisor', 'mean', 'standardDeviation']);
  const channels = channelsOf(color);
  return {
    ...scaling.optional('divisor', (key) => scaling.numberAbove0(key, undefined)),
    mean: scaling.numbers('mean', channels, () => true, 'a number'),
    ...scaling.optional('standardDeviation', (key) =>
      scaling.numbers(key, channels, (deviation) => deviation > 0, 'a number above 0'),
    ),
  };
}

function parseFit(value: unknown, longerSide: number): Fit {
  const path = 'preprocessing.fit';
  const kind = kindOf(value, path, ['stretch', 'crop', 'resize_and_crop', 'pad']);
  if (kind === 'pad') {
    return { kind, value: new Fields(value, path, ['kind', 'value']).whole('value', 0, 255, '') };
  }
  if (kind === 'resize_and_crop') {
    const shorterSide = new Fields(value, path, ['kind', 'shorterSide']).pixels('shorterSide');
    // A smaller one would leave nothing to cut the longer side of the target from.
    if (shorterSide < longerSide) throw wrong(`${path}.shorterSide`, shorterSide, `${longerSide} pixels or more`);
    return { kind, shorterSide };
  }
  new Fields(value, path, ['kind']);
  return { kind };
}
