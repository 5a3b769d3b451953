import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSavedModel } from '@cdk8s-serving/contract';
import { parseAllDocuments } from 'yaml';
import { CREDIT_MODEL, DIGITS_MODEL } from '../../contract/test/support/bindings';
import { encodeSavedModel } from '../../contract/test/support/graph-proto';
import { mainFile } from '../../lib/cli/init/main-file';
import { propose } from '../../lib/cli/init/proposal';
import { ROOT, runCommand, type CommandResult } from './fixtures/command';

const HALF_PLUS_TWO = join(ROOT, 'server', 'test', 'fixtures', 'models', 'half_plus_two');
const FILES = ['.gitignore', 'cdk8s.yaml', 'main.test.ts', 'main.ts', 'package.json', 'tsconfig.json'];
/** Where a project finds the library that it would have installed. */
const PATHS = {
  'cdk8s-serving': [join(ROOT, 'lib/index.ts')],
  'cdk8s-serving/testing': [join(ROOT, 'lib/testing/index.ts')],
  '@cdk8s-serving/contract': [join(ROOT, 'contract/index.ts')],
};

let directory: string;

beforeAll(() => {
  // Below the repository, so that the tools a project would have installed are found.
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  directory = mkdtempSync(join(ROOT, '.cache', 'init-'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const init = (...args: readonly string[]): CommandResult => runCommand(['init', ...args], directory);
const read = (...path: readonly string[]): string => readFileSync(join(directory, ...path), 'utf8');
const golden = (name: string): string => readFileSync(join(__dirname, 'golden', name), 'utf8');

function runTool(name: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const tool = join(ROOT, 'node_modules', '.bin', name);
  const { status, stdout, stderr } = spawnSync(tool, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
  return status === 0 ? stdout : `${name} ended with ${status}:\n${stdout}${stderr}`;
}

function writeJson(path: string, content: object): string {
  writeFileSync(join(directory, path), JSON.stringify(content));
  return join(directory, path);
}

/** main.ts for a model with these signatures. */
function mainFor(signatures: object): string {
  const [graph] = decodeSavedModel(encodeSavedModel({ meta_graphs: [{ signature_def: signatures }] }));
  const proposal = propose(graph?.signatures ?? new Map(), 'some-model');
  return mainFile({ name: 'some-model', model: 'model', proposal });
}
const FLOAT = 1;
const UINT8 = 4;
const STRING = 7;
const COMPLEX64 = 8;
const INT64 = 9;
const tensor = (sizes: readonly number[], dtype = FLOAT): object => ({
  name: 't:0',
  dtype,
  tensor_shape: { dim: sizes.map((size) => ({ size })) },
});
const signature = (input: object, output: object): object => ({
  inputs: { x: input },
  outputs: { y: output },
});

const WIDE = { serving_default: signature(tensor([-1, 784]), tensor([-1, 1000])) };

describe.each([
  ['digits', DIGITS_MODEL, ['digits', 'digits-gateway']],
  ['credit', CREDIT_MODEL, ['credit', 'credit-gateway']],
  ['half-plus-two', HALF_PLUS_TWO, ['half-plus-two']],
])('a project for %s', (name, model, workloads) => {
  const project = join('projects', name);

  beforeAll(() => {
    // From a directory that is above it, with a path that is not.
    expect(runCommand(['init', join('..', '..', model.slice(ROOT.length)), '--directory', project], directory)).toEqual(
      {
        code: 0,
        stdout: expect.stringContaining(`wrote ${join(project, 'main.ts')}\n`),
        stderr: '',
      },
    );
    symlinkSync(join(ROOT, 'node_modules'), join(directory, project, 'node_modules'));
  });

  it('has every file, and a main.ts that a reviewer has read', () => {
    expect(readdirSync(join(directory, project)).sort()).toEqual([...FILES, 'node_modules'].sort());
    expect(read(project, 'main.ts')).toBe(golden(`init-${name}.ts.txt`));
  });

  it('synthesizes with the real cdk8s command', () => {
    const tsconfig = writeJson(join(project, 'tsconfig.run.json'), {
      extends: './tsconfig.json',
      compilerOptions: { baseUrl: '.', paths: PATHS },
      'ts-node': { swc: true, require: ['tsconfig-paths/register'] },
    });
    const env = { TS_NODE_PROJECT: tsconfig, CDK8S_CHECK_UPGRADE: 'false' };
    expect(runTool('cdk8s', ['synth'], join(directory, project), env)).toContain('dist/deployment.yaml');
    const deployments = parseAllDocuments(read(project, 'dist', 'deployment.yaml'));
    expect(deployments.map((document) => document.getIn(['metadata', 'name']))).toEqual(workloads);
  });

  it('passes its own test once its snapshot is there', () => {
    const { jest } = JSON.parse(read(project, 'package.json')) as { jest: object };
    const moduleNameMapper = Object.fromEntries(Object.entries(PATHS).map(([key, [file]]) => [`^${key}$`, file]));
    const config = JSON.stringify({ ...jest, rootDir: join(directory, project), moduleNameMapper });
    const run = (): string => runTool('jest', ['--ci', '--config', config], ROOT);
    // In CI a snapshot that is missing is not written, and fails.
    expect(run()).toContain('jest ended with 1');
    expect(runTool('jest', ['--ci=false', '--config', config], ROOT)).not.toContain('ended with');
    expect(run()).not.toContain('ended with');
    const snapshot = read(project, '__snapshots__', 'main.test.ts.snap');
    for (const workload of workloads) expect(snapshot).toContain(`name: ${workload}\n`);
  });
});

it('passes the type check of its own tsconfig.json', () => {
  writeFileSync(join(directory, 'projects', 'digits', 'wide.ts'), mainFor(WIDE));
  const projects = ['digits', 'credit', 'half-plus-two'].map((name) => join(directory, 'projects', name));
  const tsconfig = writeJson('tsconfig.types.json', {
    extends: join(directory, 'projects', 'digits', 'tsconfig.json'),
    compilerOptions: { baseUrl: '.', paths: PATHS },
    include: projects.map((path) => join(path, '*.ts')),
  });
  expect(runTool('tsc', ['--project', tsconfig], directory)).toBe('');
});

it('takes every version from package.json of the library', () => {
  const library = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, object | string>;
  const project = JSON.parse(read('projects', 'digits', 'package.json')) as Record<string, Record<string, string>>;
  expect(project['dependencies']).toEqual({
    'cdk8s-serving': `^${String(library['version'])}`,
    ...(library['peerDependencies'] as object),
  });
  expect(library['devDependencies']).toMatchObject(project['devDependencies'] ?? {});
  expect(Object.keys(project['devDependencies'] ?? {})).toEqual(
    expect.arrayContaining(['cdk8s-cli', 'jest', 'ts-node', 'typescript']),
  );
});

describe('what is written for a signature', () => {
  it('is colours and bytes for a picture of three channels and uint8', () => {
    const main = mainFor({ serving_default: signature(tensor([-1, 299, 150, 3], UINT8), tensor([-1, 2])) });
    expect(main).toMatch(/width: 150,\n +height: 299,\n +\/\/ CHECK: 'rgb' or 'bgr'.*\n +color: 'rgb',/);
    expect(main).toContain("scaling: 'none'");
    expect(main).toMatch(/labels: \[\n +'class_0',\n +'class_1',\n +\]/);
  });

  it('is computed where there is too much to type', () => {
    const main = mainFor(WIDE);
    expect(main).toContain('Array.from({ length: 784 }');
    expect(main).toContain('Array.from({ length: 1000 }');
    expect(main).not.toContain('feature_1');
  });

  it('is for serving_default among several signatures, else for the first', () => {
    const of = (width: number): object => signature(tensor([-1, width]), tensor([-1, 1]));
    const both = mainFor({ another: of(2), serving_default: of(3) });
    expect(both).toContain("name: 'feature_2'");
    expect(both).not.toContain('signature:');
    const other = mainFor({ second: of(4), first: of(2), __saved_model_init_op: {} });
    expect(other).toContain("signature: 'first',");
    expect(other).not.toContain("name: 'feature_2'");
  });

  it('has whole numbers for an input that takes nothing else', () => {
    const main = mainFor({ serving_default: signature(tensor([-1, 2], INT64), tensor([-1, 2])) });
    expect(main).toContain("{ kind: 'integer', name: 'feature_1' },");
  });

  it('names the outputs that the answer does not read', () => {
    const outputs = { embedding: tensor([-1, 8, 8]), label: tensor([-1], STRING), scores: tensor([-1, 3]) };
    const main = mainFor({ serving_default: { inputs: { x: tensor([-1, 4]) }, outputs } });
    expect(main).toContain("// The signature also has 'embedding', 'label', which this answer does not read.");
    expect(main).toContain("output: 'scores',");
  });

  it('quotes names that would end a string', () => {
    const main = mainFor({
      serving_default: { inputs: { "it's\n": tensor([-1, 2]) }, outputs: { 'a\\b"': tensor([-1, 2]) } },
    });
    expect(main).toContain(String.raw`input: 'it\'s\n',`);
    expect(main).toContain(String.raw`output: 'a\\b"',`);
  });

  it.each([
    ['no signature', {}, 'the model has no signature that can be called'],
    [
      'two inputs',
      { serving_default: { inputs: { a: tensor([-1, 2]), b: tensor([-1, 2]) }, outputs: { y: tensor([-1, 2]) } } },
      "a gateway fills one input, and the inputs of signature 'serving_default' are 'a' float [-1,2], 'b' float [-1,2]",
    ],
    [
      'text',
      { serving_default: signature(tensor([-1], STRING), tensor([-1, 2])) },
      "and the input of signature 'serving_default' is 'x' string [-1]",
    ],
    [
      'pictures of any size',
      { serving_default: signature(tensor([-1, -1, -1, 3]), tensor([-1, 2])) },
      "is 'x' float [-1,-1,-1,3]",
    ],
    [
      'boxes',
      { serving_default: signature(tensor([-1, 2]), tensor([-1, 100, 4])) },
      "and the outputs of signature 'serving_default' are 'y' float [-1,100,4]",
    ],
    [
      'complex numbers',
      { serving_default: signature(tensor([-1, 2], COMPLEX64), tensor([-1, 2])) },
      "input 'x' takes complex64 (export the model with a float32 input)",
    ],
    [
      'a fixed batch',
      { serving_default: signature(tensor([32, 2]), tensor([32, 2])) },
      'export the model with a batch dimension of any size (None)',
    ],
    ['unknown rank', { serving_default: signature({ name: 'x:0', dtype: 1 }, tensor([-1, 2])) }, 'float of any rank'],
  ])('is no gateway, and why, for %s', (_name, signatures, reason) => {
    const main = mainFor(signatures);
    expect(main).not.toContain('new GatewayService');
    expect(main.replace(/\n +\/\/ /g, ' ')).toContain(`There is no GatewayService, because`);
    expect(main.replace(/\n +\/\/ /g, ' ')).toContain(reason);
  });
});

describe('the name', () => {
  it.each([
    ['of the directory', ['Credit_Score v2'], [], 'credit-score-v2'],
    ['of the one above a directory that is called model', ['shop', 'saved_model'], [], 'shop'],
    ['the one that is given', ['shop', 'saved_model'], ['--name', 'till'], 'till'],
  ])('is %s', (_which, path, options, name) => {
    const version = join(directory, 'named', ...path, '1');
    mkdirSync(version, { recursive: true });
    writeFileSync(join(version, 'saved_model.pb'), readFileSync(join(DIGITS_MODEL, '1', 'saved_model.pb')));
    expect(init(join('named', ...path), '--directory', join('named', name, 'out'), ...options).code).toBe(0);
    expect(JSON.parse(read('named', name, 'out', 'package.json'))).toMatchObject({ name });
    expect(read('named', name, 'out', 'main.ts')).toContain(`new ServingDeployment(app, '${name}', {`);
  });

  it('must be one that objects of Kubernetes can have', () => {
    const { code, stderr } = init(DIGITS_MODEL, '--directory', 'unnamed', '--name', 'My Model');
    expect(code).toBe(2);
    expect(stderr).toBe(
      '--name "My Model" cannot name a workload; ' +
        'use at most 55 characters out of a-z, 0-9 and -, a letter first and no - last\n',
    );
  });
});

describe('what is in the way', () => {
  it('is named, and nothing is written', () => {
    mkdirSync(join(directory, 'taken'));
    writeFileSync(join(directory, 'taken', 'package.json'), '{}');
    writeFileSync(join(directory, 'taken', 'main.ts'), 'mine');
    expect(init(DIGITS_MODEL, '--directory', 'taken')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'taken already holds main.ts, package.json; nothing was written. Give an empty directory with --directory\n',
    });
    expect(readdirSync(join(directory, 'taken')).sort()).toEqual(['main.ts', 'package.json']);
    expect(read('taken', 'main.ts')).toBe('mine');
  });

  it('may be a file where the directory should be', () => {
    writeFileSync(join(directory, 'file'), '');
    const { code, stderr } = init(DIGITS_MODEL, '--directory', 'file');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^cannot write to file \(EEXIST.*\); give another directory with --directory\n$/);
  });

  it('may be a model that is not below a version directory', () => {
    mkdirSync(join(directory, 'export'));
    writeFileSync(join(directory, 'export', 'saved_model.pb'), '');
    expect(init('export', '--directory', 'unversioned')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'export holds a saved_model.pb, and its name is no version; ' +
        'move what is in it into a directory 1/ below it, which is how servers find versions\n',
    });
  });
});
