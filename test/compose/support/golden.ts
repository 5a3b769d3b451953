import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Text of a golden file; UPDATE_GOLDEN=1 writes it first. */
export function golden(file: string, actual: string): string {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  if (!existsSync(file)) throw new Error(`${file} is missing: write it with UPDATE_GOLDEN=1`);
  return readFileSync(file, 'utf8');
}
