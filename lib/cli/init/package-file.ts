import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What of this library's package.json a project made with it starts from. */
export interface LibraryPackage {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** What a project needs beside the library and its peers, in the versions the library itself is built with. */
const TOOLS = [
  '@swc/core',
  '@swc/jest',
  '@types/jest',
  '@types/node',
  'cdk8s-cli',
  'jest',
  'ts-node',
  'typescript',
] as const;

/**
 * Reads package.json of this library, further up from here whether this is compiled or not.
 * @throws Error when the package is not complete
 */
export function readLibraryPackage(): LibraryPackage {
  for (let directory = __dirname; directory !== dirname(directory); directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (!existsSync(file)) continue;
    const content = JSON.parse(readFileSync(file, 'utf8')) as LibraryPackage;
    if (content.name === 'cdk8s-serving') return content;
  }
  throw new Error('package.json is missing from cdk8s-serving: install it again');
}

/** The text of package.json: this library, what it asks for, and the tools. Pure. @throws Error for a tool it lacks */
export function packageFile(name: string, library: LibraryPackage): string {
  const devDependencies = TOOLS.map((tool): [string, string] => {
    const version = library.devDependencies[tool];
    if (version === undefined) throw new Error(`package.json of cdk8s-serving lacks ${tool}: install it again`);
    return [tool, version];
  });
  const content = {
    name,
    version: '0.1.0',
    private: true,
    scripts: {
      synth: 'cdk8s synth',
      check: 'cdk8s-serving check',
      report: 'cdk8s-serving report',
      test: 'jest',
      types: 'tsc',
    },
    dependencies: {
      [library.name]: `^${library.version}`,
      ...library.peerDependencies,
    },
    devDependencies: Object.fromEntries(devDependencies),
    jest: {
      transform: {
        '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
      },
    },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
