import { basename, dirname } from 'node:path';
import { CommandError } from '../command-error';

/** A DNS label with room for `-gateway`. */
const MAX_LENGTH = 55;
const NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** Names of directories that say what is in them and not which. */
const GENERIC: ReadonlySet<string> = new Set(['model', 'models', 'saved-model', 'savedmodel', 'export']);

/**
 * The name of the model, of its workloads and of its image: as it was given, or of the model's directory.
 * @param basePath absolute
 * @throws CommandError for a name that cannot be one
 */
export function modelNameOf(given: string | undefined, basePath: string): string {
  if (given === undefined) return nameFrom(basePath);
  if (NAME.test(given) && given.length <= MAX_LENGTH) return given;
  throw new CommandError(
    `--name ${JSON.stringify(given)} cannot name a workload; ` +
      `use at most ${MAX_LENGTH} characters out of a-z, 0-9 and -, a letter first and no - last`,
  );
}

function nameFrom(basePath: string): string {
  const own = toLabel(basename(basePath));
  const above = toLabel(basename(dirname(basePath)));
  return own === '' || (GENERIC.has(own) && above !== '') ? above || 'model' : own;
}

function toLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '');
}
