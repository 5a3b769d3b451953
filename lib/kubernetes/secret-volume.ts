import { posix } from 'node:path';
import type { k8s } from '../../imports/k8s';
import type { SecretFile } from '../model/environment';
import { byCodeUnit } from '../model/sorted';
import type { Mounted } from './mounted';

/**
 * Secret files, each in the volume of its directory; a directory below another one is part of that one's volume, because
 * nothing can be mounted inside a volume of Secrets. Whole directories are mounted, so that a changed Secret arrives.
 */
export function secretVolumes(files: readonly SecretFile[]): Mounted {
  const sorted = [...files].sort((a, b) => byCodeUnit(a.path, b.path));
  const directories = roots(sorted.map(({ path }) => posix.dirname(path)));
  const named = directories.map((directory, index) => ({
    name: index === 0 ? 'secrets' : `secrets-${index + 1}`,
    directory,
    files: sorted.filter(({ path }) => isBelow(path, directory)),
  }));
  return {
    volumes: named.map((volume) => ({ name: volume.name, ...source(volume.directory, volume.files) })),
    mounts: named.map(({ name, directory }) => ({ name, mountPath: directory, readOnly: true })),
  };
}

/** Directories that lie below no other one, each once. */
function roots(directories: readonly string[]): string[] {
  return [...new Set(directories)]
    .filter((directory, _, all) => !all.some((other) => other !== directory && isBelow(directory, other)))
    .sort(byCodeUnit);
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

function source(directory: string, files: readonly SecretFile[]): Omit<k8s.Volume, 'name'> {
  const sources = files.map(({ secret, key, path }) => ({
    secret,
    items: [{ key, path: posix.relative(directory, path) }],
  }));
  const [first, ...others] = sources;
  if (first !== undefined && others.length === 0) return { secret: { secretName: first.secret, items: first.items } };
  return { projected: { sources: sources.map(({ secret, items }) => ({ secret: { name: secret, items } })) } };
}
