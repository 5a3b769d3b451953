import type { DeclaredShape } from '../saved-model/signature';
import type { Preprocessing } from './binding';
import { channelsOf, completeImage, imageShape, makesBytes, type ImagePreprocessing } from './image';
import { recordWidth, type RecordInput, type RecordPreprocessing } from './record';
import { BATCH, printShape, sizesAgree } from './shapes';
import { valuesOf, type Values } from './values';

/** What a recipe makes for one input of a signature. */
export interface Feed {
  readonly input: string;
  /** Place of its name in the binding: `preprocessing.input`. */
  readonly field: string;
  readonly values: Values;
  /** Shapes it can be given, the usual one first, with BATCH for the batch; undefined where the application decides. */
  readonly shapes: readonly (readonly number[])[] | undefined;
  /** Place in the binding of what makes the shape. */
  readonly shapeField: string;
  /** What to change for an input of another type. */
  readonly dtypeFix: (dtype: string) => string;
  /** What to change for an input of another shape, of the same number of dimensions. */
  readonly shapeFix: (shape: readonly number[]) => string;
}

/** What a recipe makes, input by input; undefined where that is a module's business. */
export function feedsOf(preprocessing: Preprocessing): Feed[] | undefined {
  if (preprocessing.kind === 'module') return undefined;
  if (preprocessing.kind === 'image') return [imageFeed(preprocessing)];
  if (preprocessing.kind === 'record') return preprocessing.inputs.map((input) => recordFeed(input, preprocessing));
  if (preprocessing.kind === 'tensor') return preprocessing.inputs.map(tensorFeed);
  return [
    {
      input: preprocessing.input,
      field: 'preprocessing.input',
      values: 'texts',
      shapes: [[BATCH], [BATCH, 1]],
      shapeField: 'preprocessing.input',
      dtypeFix: () => 'name an input of strings, or use a record, image or tensor recipe',
      shapeFix: () => 'export the model with an input of one text per example',
    },
  ];
}

function imageFeed(recipe: ImagePreprocessing): Feed {
  const { layout } = completeImage(recipe);
  const [, ...sizes] = imageShape(recipe);
  return {
    input: recipe.input,
    field: 'preprocessing.input',
    values: makesBytes(recipe) ? 'bytes' : 'fractions',
    shapes: [[BATCH, ...sizes]],
    shapeField: 'preprocessing.{height,width,color}',
    dtypeFix: (dtype) => imageDtypeFix(recipe, dtype),
    shapeFix: (shape) => imageShapeFix(recipe, shape, layout === 'channels_first'),
  };
}

function imageDtypeFix(recipe: ImagePreprocessing, dtype: string): string {
  if (!/^u?int/.test(dtype) || dtype === 'int8') return 'export the model with a float32 input';
  return recipe.scaling === 'none'
    ? "set preprocessing.resizer to 'pillow', which rounds to bytes"
    : `set preprocessing.scaling to 'none': a ${dtype} input takes pixels as they are`;
}

function imageShapeFix(recipe: ImagePreprocessing, shape: readonly number[], isChannelsFirst: boolean): string {
  const [, first = 0, second = 0, third = 0] = shape;
  const [channels, height, width] = isChannelsFirst ? [first, second, third] : [third, first, second];
  if (channels !== -1 && channels !== 1 && channels !== 3) {
    // With the channels on the other side the picture may well fit.
    const other = isChannelsFirst ? third : first;
    if (other === channelsOf(recipe.color)) {
      return `set layout: '${isChannelsFirst ? 'channels_last' : 'channels_first'}'`;
    }
    return 'export the model with an input of 1 (grey) or 3 (rgb, bgr) channels';
  }
  const settings = [
    ...(height === -1 ? [] : [`height: ${height}`]),
    ...(width === -1 ? [] : [`width: ${width}`]),
    ...(channels === 1 ? ["color: 'grey'"] : []),
    ...(channels === 3 ? ["color: 'rgb' (or 'bgr')"] : []),
  ];
  return `set ${settings.join(', ')}`;
}

function recordFeed(input: RecordInput, { inputs }: RecordPreprocessing): Feed {
  const width = recordWidth(input);
  const values = valuesOf(input);
  // The short form of a record with one input has no list of them.
  const path = inputs.length === 1 ? 'preprocessing' : `preprocessing.inputs[${inputs.indexOf(input)}]`;
  return {
    input: input.input,
    field: `${path}.input`,
    values,
    shapes: [[BATCH, width], ...(width === 1 ? [[BATCH]] : [])],
    shapeField: `${path}.fields`,
    dtypeFix: (dtype) => recordDtypeFix(values, dtype, `${path}.fields`),
    shapeFix: (shape) =>
      `list fields that make ${shape[1]} values: one per numeric field, one per vocabulary entry of a one-hot field`,
  };
}

function recordDtypeFix(values: Values, dtype: string, field: string): string {
  if (dtype === 'string') return `list ${field} of kind text alone`;
  if (values === 'texts') return 'list fields of another kind, or name an input of strings';
  if (/^u?int/.test(dtype))
    return `list ${field} of kind integer, boolean, index or one_hot, or export the model with a float32 input`;
  return 'export the model with a float32 input';
}

function tensorFeed(input: string, index: number): Feed {
  const field = `preprocessing.inputs[${index}]`;
  return {
    input,
    field,
    values: 'tensors',
    shapes: undefined,
    shapeField: field,
    dtypeFix: () => 'export the model with an input of numbers or strings',
    shapeFix: () => 'export the model with a batch dimension of any size (None)',
  };
}

/** What to change for an input whose shape is none of those a feed has. */
export function shapeFixOf(feed: Feed, shape: DeclaredShape): string {
  const [usual = []] = feed.shapes ?? [];
  if (feed.shapes !== undefined && shape?.length !== usual.length) {
    return `choose a signature whose input is ${printShape(usual)}`;
  }
  if (shape === undefined || !sizesAgree(BATCH, shape[0])) {
    return 'export the model with a batch dimension of any size (None)';
  }
  return feed.shapeFix(shape);
}
