import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { CommandError } from '../command-error';
import type { Source } from '../../lint/yaml/parse';

/** The name that stands for standard input. */
const STDIN = '-';
const STDIN_DESCRIPTOR = 0;

/**
 * Reads the files that were named, and the *.yaml and *.yml below directories that were, in the order of their names.
 * @throws CommandError for a path that cannot be read, and for a directory without such a file.
 */
export function readSources(paths: readonly string[]): Source[] {
  return [...new Set(paths.flatMap(filesOf))].map((file) => ({ file, text: textOf(file) }));
}

/** Whether a path of a compose file is there; undefined for what depends on the machine it runs on. */
export function pathExists(composeFile: string, path: string): boolean | undefined {
  if (composeFile === STDIN || isAbsolute(path) || /^(~|[A-Za-z]:)/.test(path)) return undefined;
  return existsSync(resolve(dirname(composeFile), path));
}

function filesOf(path: string): string[] {
  if (path === STDIN) return [path];
  const files = readable(path, () => (statSync(path).isDirectory() ? below(path) : [path]));
  if (files.length === 0) throw new CommandError(`${path} has no *.yaml or *.yml below it`);
  return files;
}

function below(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : below(path);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

function textOf(file: string): string {
  return readable(file, () => readFileSync(file === STDIN ? STDIN_DESCRIPTOR : file, 'utf8'));
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
