import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../stack/support/example';

interface PackageManifest {
  readonly name: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageManifest;

/**
 * What is wrong with commands that install: they may name this package, what it has to have beside it, and what its own
 * tests use. Nothing is installed: the project of a page has it all.
 */
export function installProblems(text: string): string[] {
  const known: readonly string[] = [
    manifest.name,
    ...Object.keys(manifest.peerDependencies),
    ...Object.keys(manifest.devDependencies),
    ...manifest.workspaces.map((workspace) => `@cdk8s-serving/${workspace}`),
  ];
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const words = line.split(/\s+/);
      if (line === 'npm init -y') return [];
      if (words[0] !== 'npm' || words[1] !== 'install') return [`${JSON.stringify(line)} is no npm install`];
      return words
        .slice(2)
        .filter((word) => !word.startsWith('-') && !known.includes(word.replace(/(?<=.)@[^/]*$/, '')))
        .map((word) => `${word} is not a package this repository knows`);
    });
}
