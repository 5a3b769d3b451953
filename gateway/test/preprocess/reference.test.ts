import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureRecipes, recipePage, type RecipeRow } from '../support/recipe-table';

/** Bounds of the rows that are not exact, in the units of the tensor. Every other row is. */
const BOUNDS: ReadonlyMap<string, number> = new Map([
  ['tensorflow lanczos', 2e-4],
  ['tensorflow lanczos, enlarged', 2e-4],
  ['tensorflow bilinear, JPEG by default', 8],
  ['tensorflow bilinear, grey from colours', 1],
  ['decoder: JPEG, CMYK', 130],
]);

let rows: readonly RecipeRow[];

beforeAll(async () => {
  rows = await measureRecipes();
});

test('a picture becomes the very numbers Pillow, Keras and TensorFlow make of it, but for the rows that say by how much', () => {
  const beyond = rows.filter(({ name, maxDifference }) => !(maxDifference <= (BOUNDS.get(name) ?? 0)));
  expect(beyond).toEqual([]);
  expect(rows.filter(({ maxDifference }) => maxDifference > 0).map(({ name }) => name)).toEqual(
    rows.map(({ name }) => name).filter((name) => BOUNDS.has(name)),
  );
  expect(rows.length).toBeGreaterThan(40);
});

test('docs/recipes.md states what was measured; npm run bench -- recipes writes it', async () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'recipes.md'), 'utf8');
  const cells = (text: string): string[] =>
    text.split('\n').map((line) => line.replace(/-+/g, '-').replace(/ +/g, ' ').trim());
  expect(cells(page)).toEqual(cells(await recipePage()));
});
