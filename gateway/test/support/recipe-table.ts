import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preprocessImage } from '../../index';
import { FIXTURES, referenceArrays, referenceVersions } from './reference-arrays';

/** How far one row of recipes is from the Python libraries. */
export interface RecipeRow {
  readonly name: string;
  /** Files of the pictures. */
  readonly pictures: readonly string[];
  /** Largest absolute difference of any value, in the units of the tensor. */
  readonly maxDifference: number;
}

/** Runs every case of the fixtures and compares. @throws Error where a tensor has another shape */
export async function measureRecipes(): Promise<RecipeRow[]> {
  const rows = new Map<string, RecipeRow>();
  for (const { name, recipe, picture, shape, values } of referenceArrays()) {
    const tensor = await preprocessImage(readFileSync(join(FIXTURES, picture)), recipe, 'float');
    if (tensor.shape.slice(1).join() !== shape.join()) {
      throw new Error(`${name}, ${picture}: ${tensor.shape.join()} is not [1,${shape.join()}]`);
    }
    const before = rows.get(name);
    const difference = maxDifference(tensor.data as Float32Array, values);
    rows.set(name, {
      name,
      pictures: [...(before?.pictures ?? []), picture],
      maxDifference: Math.max(before?.maxDifference ?? 0, difference),
    });
  }
  return [...rows.values()];
}

function maxDifference(made: Float32Array, expected: readonly number[]): number {
  return made.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0);
}

/** Why a row is not exact. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['tensorflow lanczos', 'the same weights, added up in another order and with another sine'],
  ['tensorflow lanczos, enlarged', 'the same weights, added up in another order and with another sine'],
  [
    'tensorflow bilinear, JPEG by default',
    "TensorFlow decodes JPEG with a faster, less exact DCT unless `dct_method='INTEGER_ACCURATE'` is said",
  ],
  ['tensorflow bilinear, grey from colours', 'grey is made with the weights of Pillow, TensorFlow rounds otherwise'],
  [
    'decoder: JPEG, CMYK',
    'the decoder converts CMYK by a colour profile, Pillow by a formula; convert such pictures before they are sent',
  ],
]);

/** The text of docs/recipes.md. */
export async function recipePage(): Promise<string> {
  const versions = referenceVersions();
  const rows = await measureRecipes();
  return [
    '# Recipes, measured',
    '',
    '<!-- Written by `npm run bench -- recipes`; do not edit. -->',
    '',
    `What the gateway makes of a picture, compared with the arrays of Pillow ${versions['pillow']} (and ${versions['pillow_13']}),`,
    `Keras ${versions['keras']} and TensorFlow ${versions['tensorflow']}: the largest absolute difference of any value, in the units of the`,
    'tensor, in which pixels are 0 to 255 unless a row names a scaling. The arrays are made by',
    '[make_preprocessing.py](../gateway/test/fixtures/make_preprocessing.py) (`npm run fixtures`).',
    '',
    '| recipe | pictures | largest difference | why |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ name, pictures, maxDifference: most }) =>
        `| ${name} | ${pictures.length} | ${printed(most)} | ${REASONS.get(name) ?? ''} |`,
    ),
    '',
  ].join('\n');
}

/** Rounded up to one digit: a bound that holds, and not this machine's last bit. */
function printed(difference: number): string {
  if (difference === 0) return '0';
  const unit = 10 ** Math.floor(Math.log10(difference));
  return `at most ${Number((Math.ceil(difference / unit) * unit).toPrecision(1))}`;
}
