import { ApiObject, App, Chart } from 'cdk8s';
import { ModelStorage, SavedModel, ServingApp, ServingDeployment } from 'cdk8s-serving';
import { find, findAll, snapshot, synthesize, type Manifest } from 'cdk8s-serving/testing';
import { parseAllDocuments } from 'yaml';

const model = SavedModel.fromDirectory('examples/digits/model');
const storage = ModelStorage.image('registry.example.com/digits:1');

function configMap(scope: Chart, name: string, namespace?: string): void {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  new ApiObject(scope, `${name}-${namespace}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { key: name } });
}

const describeAll = (manifests: readonly Manifest[]): string[] =>
  manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

/** What a call says when it refuses. */
function message(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

test('a chart under a plain App synthesizes to its own manifests, those of nested charts too', () => {
  const app = new App();
  const chart = new Chart(app, 'mine');
  new ServingDeployment(chart, 'digits', { model, storage });
  configMap(new Chart(chart, 'nested'), 'inner');
  configMap(new Chart(app, 'other'), 'elsewhere');
  const names = describeAll(synthesize(chart));
  expect(names).toEqual(expect.arrayContaining(['Deployment digits', 'Service digits', 'ConfigMap inner']));
  expect(names).not.toContain('ConfigMap elsewhere');
  expect(describeAll(synthesize(app))).toEqual(expect.arrayContaining([...names, 'ConfigMap elsewhere']));
});

test('a ServingApp synthesizes to the manifests of all of its files, and writes none', () => {
  const app = new ServingApp({ outdir: '/dev/null/nowhere' });
  new ServingDeployment(app, 'digits', { model, storage });
  expect(describeAll(synthesize(app))).toEqual(expect.arrayContaining(['Deployment digits', 'Service digits']));
});

test('a definition that does not pass its checks is refused with the findings of synth', () => {
  const chart = new Chart(new App(), 'mine');
  new ServingDeployment(chart, 'digits', { model, storage, name: 'Not_A_Name' });
  expect(message(() => synthesize(chart))).toContain('[mine/digits] ');
  expect(message(() => synthesize(chart))).toContain('Not_A_Name');
});

describe('of three ConfigMaps', () => {
  let manifests: Manifest[];

  beforeEach(() => {
    const chart = new Chart(new App(), 'mine');
    configMap(chart, 'a', 'one');
    configMap(chart, 'a', 'two');
    configMap(chart, 'b');
    manifests = synthesize(chart);
  });

  test('find answers the one that kind, name and namespace mean', () => {
    expect(find(manifests, { kind: 'ConfigMap', name: 'b' }).data.key).toBe('b');
    expect(find(manifests, { kind: 'ConfigMap', namespace: 'two' })).toBe(manifests[1]);
  });

  test('find of what is not there lists what is', () => {
    expect(message(() => find(manifests, { kind: 'ConfigMap', name: 'c', namespace: 'two' }))).toBe(
      [
        'no manifest is a ConfigMap c in two; there are:',
        'ConfigMap a in one',
        'ConfigMap a in two',
        'ConfigMap b',
      ].join('\n  '),
    );
    expect(message(() => find([], { kind: 'Service' }))).toBe(
      'no manifest is a Service; there are no manifests at all',
    );
  });

  test('find of what is there twice lists both', () => {
    expect(message(() => find(manifests, { kind: 'ConfigMap', name: 'a' }))).toBe(
      ['2 manifests are a ConfigMap a, say which; they are:', 'ConfigMap a in one', 'ConfigMap a in two'].join('\n  '),
    );
  });

  test('findAll answers every match in order, and none for none', () => {
    expect(findAll(manifests, { kind: 'ConfigMap', name: 'a' })).toEqual(manifests.slice(0, 2));
    expect(findAll(manifests, { kind: 'Secret' })).toEqual([]);
  });
});

test('a snapshot is the same for manifests and keys in any order', () => {
  const one: Manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { port: '2', show: 'yes' },
  };
  const same: Manifest = {
    data: { show: 'yes', port: '2' },
    metadata: { name: 'a' },
    kind: 'ConfigMap',
    apiVersion: 'v1',
  };
  const other: Manifest = { ...one, metadata: { name: 'a', namespace: 'b' }, list: [3, 1, 2] };
  expect(snapshot([other, same])).toBe(snapshot([one, other]));
  expect(snapshot([other, one])).toBe(
    [
      ...[
        'apiVersion: v1',
        'data:',
        '  port: "2"',
        '  show: "yes"',
        'kind: ConfigMap',
        'metadata:',
        '  name: a',
        '---',
      ],
      ...[
        'apiVersion: v1',
        'data:',
        '  port: "2"',
        '  show: "yes"',
        'kind: ConfigMap',
        'list:',
        '  - 3',
        '  - 1',
        '  - 2',
      ],
      ...['metadata:', '  name: a', '  namespace: b', ''],
    ].join('\n'),
  );
});

test('a snapshot hides the version of the images that are ours by default, and of no other', () => {
  const chart = new Chart(new App(), 'mine');
  const claim = ModelStorage.claim('models');
  new ServingDeployment(chart, 'default', { model, storage: claim });
  new ServingDeployment(chart, 'pinned', { model, storage: claim, serverImage: 'cdk8s-serving/model-server:0.0.9' });
  const manifests = synthesize(chart);
  const text = snapshot(manifests);
  const images = parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest)
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0].image]);
  expect(images).toEqual([
    ['default', 'cdk8s-serving/model-server:<version>'],
    ['pinned', 'cdk8s-serving/model-server:0.0.9'],
  ]);
  // What was given stays as it is.
  const given = find(manifests, { kind: 'Deployment', name: 'default' });
  expect(given.spec.template.spec.containers[0].image).not.toContain('<version>');
});
