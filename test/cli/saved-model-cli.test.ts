import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectModel, type InspectedMetaGraph } from '../../lib/cli/inspect/inspection';
import { printFunctions } from '../../lib/cli/inspect/functions-text';
import { printSignatures } from '../../lib/cli/inspect/text';
import { ROOT } from './fixtures/command';

/** A model made for this test, whose functions Python may call in many ways. */
const FUNCTIONS = mkdtempSync(join(tmpdir(), 'functions-'));

/** Base paths of every model of this repository, by a name a reader finds it by. */
const MODELS: Readonly<Record<string, string>> = Object.fromEntries([
  // An example without a model of its own is about something else.
  ...readdirSync(join(ROOT, 'examples'))
    .map((name): [string, string] => [name, join(ROOT, 'examples', name, 'model')])
    .filter(([, basePath]) => existsSync(basePath)),
  ...readdirSync(join(ROOT, 'server', 'test', 'fixtures', 'models')).map((name): [string, string] => [
    name,
    join(ROOT, 'server', 'test', 'fixtures', 'models', name),
  ]),
]);

/** What `saved_model_cli show --all` of the Python TensorFlow prints, by the name of the model. */
let shown: Readonly<Record<string, string>>;

beforeAll(() => {
  const pythonPath = process.env['CDK8S_SERVING_PYTHONPATH'];
  if (pythonPath === undefined) throw new Error("TensorFlow's Python is not set up: run the tests with npm test");
  const env = { ...process.env, PYTHONPATH: pythonPath, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  const run = (script: string, ...args: string[]): string =>
    execFileSync('python3', [join(__dirname, 'fixtures', script), ...args], { env, encoding: 'utf8', stdio: 'pipe' });
  run('save_functions.py', join(FUNCTIONS, '1'));
  const models = { ...MODELS, functions: FUNCTIONS };
  const directories = Object.values(models).map((path) => join(path, inspectModel(path).version ?? ''));
  const texts = JSON.parse(run('show_all.py', ...directories)) as readonly string[];
  shown = Object.fromEntries(Object.keys(models).map((name, index) => [name, texts[index] ?? '']));
}, 180_000);

afterAll(() => rmSync(FUNCTIONS, { recursive: true }));

/** The tool prints the ops of a graph as a set, in no order, on the line after its signatures. */
const OPS = /^The MetaGraph with tag set .* contains the following ops: \{(.*)\}$/m;

function onlyGraph(path: string): InspectedMetaGraph {
  const [graph, ...others] = inspectModel(path).metaGraphs;
  if (graph === undefined || others.length > 0) throw new Error(`${path} has not one graph`);
  return graph;
}

/** What the tool prints of the functions of a model; nothing for one TensorFlow 1 wrote. */
function shownFunctions(name: string): string {
  const [, functions = ''] = (shown[name] ?? '').split(/^(?=Concrete Functions:)/m);
  // Behind the last element of a list the tool prints a comma, and goes back over it as a terminal does.
  return functions.replaceAll(', \b\b', '').trim();
}

function printedFunctions(path: string): string {
  const { concreteFunctions } = onlyGraph(path);
  return concreteFunctions === null ? '' : printFunctions(concreteFunctions).join('\n');
}

describe.each(Object.entries(MODELS))('of the model %s', (name, path) => {
  test('inspect prints the signatures as saved_model_cli does, line by line', () => {
    const [signatures = ''] = (shown[name] ?? '').split(OPS);
    expect(printSignatures(onlyGraph(path)).join('\n')).toBe(signatures.trim());
  });

  test('inspect lists the ops saved_model_cli lists', () => {
    const ops = [...(OPS.exec(shown[name] ?? '')?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, op]) => op);
    expect(ops.length).toBeGreaterThan(3);
    expect(Object.keys(onlyGraph(path).ops).sort()).toEqual(ops.sort());
  });

  test('inspect prints the functions as saved_model_cli does', () => {
    expect(printedFunctions(path)).toBe(shownFunctions(name));
  });
});

test('arguments of every kind are printed as saved_model_cli prints them, line by line', () => {
  const text = printedFunctions(FUNCTIONS);
  for (const part of [
    'Named Argument #2',
    'shape=<unknown>',
    'DType: dict',
    'Value: [TensorSpec',
    'Value: -3',
    'bold',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toBe(shownFunctions('functions'));
});
