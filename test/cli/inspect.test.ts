import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RISKY_OPS } from '@cdk8s-serving/contract';
import { encodeSavedModel } from '../../contract/test/support/graph-proto';
import { CommandError } from '../../lib/cli/command-error';
import { inspectModel } from '../../lib/cli/inspect/inspection';
import { KNOWN_OPS, KNOWN_OPS_VERSION } from '../../lib/cli/inspect/known-ops';
import { printInspection } from '../../lib/cli/inspect/text';
import { PINNED_VERSION } from '../../server/native/library';
import { ROOT, runCommand } from './fixtures/command';

const FIXTURES = join(ROOT, 'server', 'test', 'fixtures', 'models');

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inspect-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const golden = (name: string): string => readFileSync(join(__dirname, 'golden', name), 'utf8');

/** A version directory with a model out of one graph. */
function write(metaGraph: object, version = '1'): string {
  const path = join(directory, version);
  mkdirSync(path, { recursive: true });
  const model = { meta_graphs: [{ meta_info_def: { tags: ['serve'] }, ...metaGraph }] };
  writeFileSync(join(path, 'saved_model.pb'), encodeSavedModel(model));
  return path;
}

/** What is pointed out in a graph. */
function risksOf(metaGraph: object): string[] {
  const [graph] = inspectModel(write(metaGraph)).metaGraphs;
  return (graph?.risks ?? []).map(({ op, count, kind, runsAt }) => `${op} ${count} ${kind} ${runsAt.join('+')}`.trim());
}

function refusal(path: string): string {
  try {
    inspectModel(path);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  return 'accepted';
}

const outputs = (name: string): object => ({ serving_default: { outputs: { y: { name, dtype: 1 } } } });

describe('the command', () => {
  it('prints the digits model as text', () => {
    expect(runCommand(['inspect', 'examples/digits/model'])).toEqual({
      code: 0,
      stdout: golden('inspect-digits.txt'),
      stderr: '',
    });
  });

  it('prints the digits model as JSON', () => {
    expect(runCommand(['inspect', '--json', 'examples/digits/model'])).toEqual({
      code: 0,
      stdout: golden('inspect-digits.json'),
      stderr: '',
    });
  });

  it.each([
    [['inspect', 'nowhere'], /^nowhere does not exist; give a base path, .*\n$/],
    [['inspect'], /missing required argument 'model'/],
    [['inspect', '--yaml', 'examples/digits/model'], /unknown option '--yaml'/],
    [['dissect', 'examples/digits/model'], /unknown command 'dissect'/],
  ])('ends %j with exit code 2 and one message', (args, message) => {
    const { code, stdout, stderr } = runCommand(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('the path', () => {
  it.each([
    ['a base path', [], '124'],
    ['a base path with a slash', ['/'], '124'],
    ['a version directory', ['123'], '123'],
    ['a version directory with a slash', ['123', '/'], '123'],
    ['a saved_model.pb', ['123', 'saved_model.pb'], '123'],
  ])('may be %s', (_kind, below, version) => {
    const path = join(FIXTURES, 'half_plus_two', ...below);
    const inspection = inspectModel(path);
    expect(inspection).toMatchObject({ version, versions: ['124', '123'] });
    expect(inspection.path).toBe(join(FIXTURES, 'half_plus_two', version, 'saved_model.pb'));
  });

  it('may be a directory whose name is no version', () => {
    expect(inspectModel(write({}, 'export'))).toMatchObject({ version: null, versions: [] });
    expect(printInspection(inspectModel(join(directory, 'export')))).toContain(
      'version: none, the directory has no number\n  size:',
    );
  });

  it('may be the directory one is in', () => {
    const { stdout } = runCommand(['inspect', '--json', '.'], join(ROOT, 'examples/digits/model/1'));
    expect(JSON.parse(stdout)).toMatchObject({ path: 'saved_model.pb', version: '1', versions: ['1'] });
  });

  it('is named with the way out where there is no model', () => {
    const file = join(directory, 'model.h5');
    writeFileSync(file, '');
    writeFileSync(join(write({}, '7'), 'saved_model.pb'), 'not a model');
    expect(refusal(file)).toBe(
      `${file} is not a saved_model.pb; give a SavedModel, the directory tf.saved_model.save wrote`,
    );
    expect(refusal(join(directory, '7'))).toBe(
      `${join(directory, '7', 'saved_model.pb')} is not a SavedModel ` +
        '(wire type 6 of field 13 at byte 0 is not in use); export the model again',
    );
    rmSync(join(directory, '7'), { recursive: true });
    expect(refusal(directory)).toBe(
      `${directory} holds no saved_model.pb and no version directory (1/, 2/, ...) with one; ` +
        'give the directory tf.saved_model.save wrote, or the one above it',
    );
  });
});

it('adds up graph, variables, assets and the rest, and follows links', () => {
  const version = write({});
  const graph = readFileSync(join(version, 'saved_model.pb')).length;
  for (const [file, size] of [
    ['variables/variables.index', 3],
    ['variables/variables.data-00000-of-00001', 2000],
    ['assets/words.txt', 50],
    ['assets.extra/tf_serving_warmup_requests', 7],
    ['fingerprint.pb', 1],
  ] as const) {
    mkdirSync(join(version, file, '..'), { recursive: true });
    writeFileSync(join(version, file), Buffer.alloc(size));
  }
  symlinkSync('words.txt', join(version, 'assets', 'linked.txt'));
  symlinkSync('nowhere', join(version, 'assets', 'broken.txt'));
  expect(inspectModel(version).sizeBytes).toEqual({
    graph,
    variables: 2003,
    assets: 107,
    other: 1,
    total: graph + 2111,
  });
  expect(printInspection(inspectModel(version))).toContain('variables 2.0 KiB, assets 107 B, other 1 B)');
});

it('shows every graph of a file, and a shape it does not know', () => {
  const path = join(directory, '1');
  mkdirSync(path);
  const graphs = [
    { meta_info_def: { tags: ['serve', 'gpu'] }, signature_def: outputs('y:0') },
    { meta_info_def: { tags: ['train'], tensorflow_version: '1.15.0' } },
  ];
  writeFileSync(join(path, 'saved_model.pb'), encodeSavedModel({ meta_graphs: graphs }));
  const text = printInspection(inspectModel(path));
  expect(text).toContain("MetaGraphDef with tag-set: 'serve', 'gpu' contains");
  expect(text).toContain('shape: unknown_rank\n        name: y:0');
  expect(text).toContain('Written by TensorFlow of an unknown version');
  expect(text).toContain("MetaGraphDef with tag-set: 'train' contains");
  expect(text).toContain('Written by TensorFlow 1.15.0');
});

describe('ops that do more than compute', () => {
  it('are none in the models of this repository', () => {
    const models = [join(ROOT, 'examples/digits/model'), join(ROOT, 'examples/credit/model')];
    const fixtures = ['arithmetic', 'half_plus_two', 'identity'].map((name) => join(FIXTURES, name));
    for (const model of [...models, ...fixtures]) {
      expect(inspectModel(model).metaGraphs.map(({ risks }) => risks)).toEqual([[]]);
    }
  });

  it('are found in functions of functions, with when they run', () => {
    const call = (name: string, called: string, input: string[] = []): object => ({
      name,
      op: 'PartitionedCall',
      input,
      attr: { f: { func: { name: called } } },
    });
    expect(
      risksOf({
        graph_def: {
          node: [
            { name: 'x', op: 'Placeholder' },
            call('y', 'outer', ['x']),
            { name: 'vocabulary', op: 'InitializeTableFromTextFileV2' },
            { name: 'init', op: 'NoOp', input: ['^vocabulary'] },
            { name: 'left', op: 'WriteFile' },
          ],
          library: {
            function: [
              { signature: { name: 'outer' }, node_def: [call('a', 'inner')] },
              { signature: { name: 'inner' }, node_def: [{ name: 'r', op: 'ReadFile' }, call('again', 'outer')] },
              { signature: { name: 'unused' }, node_def: [{ name: 'p', op: 'EagerPyFunc' }] },
            ],
          },
        },
        signature_def: { ...outputs('y:0'), __saved_model_init_op: { outputs: { init: { name: 'init' } } } },
      }),
    ).toEqual([
      'EagerPyFunc 1 python',
      'InitializeTableFromTextFileV2 1 files initialization',
      'ReadFile 1 files request',
      'WriteFile 1 files',
    ]);
  });

  it('are not those of the saver, unless something else runs them too', () => {
    const saver = { save_tensor_name: 'saved:0', restore_op_name: 'restore' };
    const node = [
      { name: 'saved', op: 'Identity', input: ['^write'] },
      { name: 'write', op: 'SaveV2' },
      { name: 'read', op: 'RestoreV2' },
      { name: 'restore', op: 'NoOp', input: ['^read'] },
      { name: 'y', op: 'Identity', input: ['x'] },
      { name: 'x', op: 'Placeholder' },
    ];
    expect(risksOf({ graph_def: { node }, saver_def: saver, signature_def: outputs('y:0') })).toEqual([]);
    expect(risksOf({ graph_def: { node }, saver_def: saver, signature_def: outputs('saved:0') })).toEqual([
      'SaveV2 1 files request+save',
    ]);
    expect(risksOf({ graph_def: { node }, signature_def: outputs('y:0') })).toEqual([
      'RestoreV2 1 files',
      'SaveV2 1 files',
    ]);
  });

  it('are those of the collections that TensorFlow 1 runs after loading', () => {
    expect(
      risksOf({
        graph_def: { node: [{ name: 'print', op: 'PrintV2' }] },
        collection_def: { saved_model_main_op: { node_list: { value: ['print'] } } },
      }),
    ).toEqual(['PrintV2 1 files initialization']);
  });

  it('are those TensorFlow does not have, but no function that is called by its name', () => {
    expect(
      risksOf({
        graph_def: {
          node: [
            { name: 'y', op: 'my_function' },
            { name: 'z', op: 'Acme>Decode' },
          ],
          library: { function: [{ signature: { name: 'my_function' }, node_def: [{ name: 'p', op: 'PyFunc' }] }] },
        },
        signature_def: outputs('y:0'),
      }),
    ).toEqual(['Acme>Decode 1 unknown', 'PyFunc 1 python request']);
  });

  it('are shown with what they do and when they run', () => {
    const node = [
      { name: 'y', op: 'ReadFile' },
      { name: 'z', op: 'ReadFile' },
    ];
    const text = printInspection(inspectModel(write({ graph_def: { node }, signature_def: outputs('y:0') })));
    expect(text).toContain(
      'need code of their own: 1\n  ReadFile (files, 2 nodes): reads any file the server may read\n    runs: for requests\n',
    );
  });

  it('are ops of the TensorFlow that the server loads', () => {
    expect(KNOWN_OPS_VERSION).toBe(PINNED_VERSION);
    // TensorRT is not in the library for CPUs.
    expect(Object.keys(RISKY_OPS).filter((op) => !KNOWN_OPS.has(op))).toEqual(['TRTEngineOp']);
  });
});
