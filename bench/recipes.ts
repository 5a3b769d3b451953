import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { recipePage } from '../gateway/test/support/recipe-table';

/** `npm run bench -- recipes`: measures every image recipe against the Python libraries and writes docs/recipes.md. */
async function main(): Promise<void> {
  const file = path.join(__dirname, '..', 'docs', 'recipes.md');
  const text = await format(await recipePage(), { ...(await resolveConfig(file)), filepath: file });
  writeFileSync(file, text);
  process.stdout.write(text);
}

void main();
