import { packageFile, type LibraryPackage } from './package-file';
import { mainFile, type MainFileOptions } from './main-file';

/** A file of the new project. */
export interface ProjectFile {
  /** Its name, right in the project's directory. */
  readonly name: string;
  readonly text: string;
}

const CDK8S_YAML = `language: typescript
app: npx ts-node main.ts
output: dist
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023'],
    module: 'commonjs',
    types: ['node', 'jest'],
    strict: true,
    noUncheckedIndexedAccess: true,
    esModuleInterop: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};

const TEST = `import { ServingApp } from 'cdk8s-serving';
import { snapshot, synthesize } from 'cdk8s-serving/testing';
import { defineStack } from './main';

test('the manifests are those that were reviewed last', () => {
  const app = new ServingApp();
  defineStack(app);
  expect(snapshot(synthesize(app))).toMatchSnapshot();
});
`;

/** Every file \`init\` writes. Pure. @throws Error when the library's package is not complete */
export function projectFiles(options: MainFileOptions, library: LibraryPackage): ProjectFile[] {
  return [
    { name: 'main.ts', text: mainFile(options) },
    { name: 'main.test.ts', text: TEST },
    { name: 'cdk8s.yaml', text: CDK8S_YAML },
    { name: 'package.json', text: packageFile(options.name, library) },
    { name: 'tsconfig.json', text: `${JSON.stringify(TSCONFIG, null, 2)}\n` },
    { name: '.gitignore', text: 'node_modules/\ndist/local/request-log/\n' },
  ];
}
