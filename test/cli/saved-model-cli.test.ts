import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspectModel, type InspectedMetaGraph } from '../../lib/cli/inspect/inspection';
import { printSignatures } from '../../lib/cli/inspect/text';
import { ROOT } from './fixtures/command';

/** Every version directory of every model of this repository, by a name a reader finds it by. */
const MODELS: Readonly<Record<string, string>> = Object.fromEntries([
  ...readdirSync(join(ROOT, 'examples')).map((name): [string, string] => [name, join(ROOT, 'examples', name, 'model')]),
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
  const directories = Object.values(MODELS).map((path) => join(path, inspectModel(path).version ?? ''));
  const env = { ...process.env, PYTHONPATH: pythonPath, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  const script = join(__dirname, 'fixtures', 'show_all.py');
  const stdout = execFileSync('python3', [script, ...directories], { env, encoding: 'utf8', stdio: 'pipe' });
  const texts = JSON.parse(stdout) as readonly string[];
  shown = Object.fromEntries(Object.keys(MODELS).map((name, index) => [name, texts[index] ?? '']));
}, 180_000);

describe.each(Object.entries(MODELS))('of the model %s', (name, path) => {
  /** The tool prints the ops of a graph as a set, in no order, on the line after its signatures. */
  const OPS = /^The MetaGraph with tag set .* contains the following ops: \{(.*)\}$/m;

  const onlyGraph = (): InspectedMetaGraph => {
    const [graph, ...others] = inspectModel(path).metaGraphs;
    if (graph === undefined || others.length > 0) throw new Error(`${name} has not one graph`);
    return graph;
  };

  test('inspect prints the signatures as saved_model_cli does, line by line', () => {
    const [signatures = ''] = (shown[name] ?? '').split(OPS);
    expect(printSignatures(onlyGraph()).join('\n')).toBe(signatures.trim());
  });

  test('inspect lists the ops saved_model_cli lists', () => {
    const ops = [...(OPS.exec(shown[name] ?? '')?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, op]) => op);
    expect(ops.length).toBeGreaterThan(5);
    expect(Object.keys(onlyGraph().ops).sort()).toEqual(ops.sort());
  });
});
