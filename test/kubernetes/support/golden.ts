import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORY = join(__dirname, '..', 'golden');

/** A whole file to compare with. With UPDATE_GOLDEN=1 it is written first: `git diff` then shows what changed. */
export function golden(name: string, actual: string): string {
  const path = join(DIRECTORY, name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, actual);
  return readFileSync(path, 'utf8');
}
