import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT, synthesizeProject } from './support/example';

const FILES = [
  'deployment.yaml',
  'service.yaml',
  'compose/compose.yml',
  'local/processes.json',
  'images/digits/Dockerfile',
];

/** What the example synthesizes, in a directory of its own. */
let output: string;
let project: string;

beforeAll(() => {
  output = synthesizeProject(ROOT);
});

afterAll(() => rmSync(dirname(output), { recursive: true }));

/** A project of its own in the tree, so that its imports resolve as a user's do. */
beforeEach(() => {
  project = mkdtempSync(join(ROOT, '.cache', 'project-'));
  cpSync(join(ROOT, 'cdk8s.yaml'), join(project, 'cdk8s.yaml'));
});

afterEach(() => rmSync(project, { recursive: true }));

/** The real `cdk8s synth` of main.ts with some of its text replaced. */
function synth(...replacements: Array<[string, string]>): { readonly status: number | null; readonly output: string } {
  let source = readFileSync(join(ROOT, 'main.ts'), 'utf8').replace("'./lib'", "'cdk8s-serving'");
  source = source.replace("'examples/digits/model'", "'../../examples/digits/model'");
  for (const [from, to] of replacements) {
    expect(source).toContain(from);
    source = source.replace(from, to);
  }
  writeFileSync(join(project, 'main.ts'), source);
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), ['synth'], {
    cwd: project,
    env,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: { readonly matchLabels?: Record<string, string> } & Record<string, unknown>;
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: { readonly containers: Array<Record<string, unknown> & { ports: Array<{ name: string }> }> };
    };
    readonly ports: Array<{ readonly targetPort: string }>;
  };
}

const documents = (name: string, kind?: string): KubernetesObject[] =>
  parseAllDocuments(readFileSync(join(output, name), 'utf8'))
    .map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as KubernetesObject;
    })
    .filter((object) => kind === undefined || object.kind === kind);

test('two runs of synth write the same bytes, with nothing of this machine in them', () => {
  expect(synth().status).toBe(0);
  const first = FILES.map((name) => readFileSync(join(project, 'dist', name), 'utf8'));
  expect(synth().status).toBe(0);
  expect(FILES.map((name) => readFileSync(join(project, 'dist', name), 'utf8'))).toEqual(first);
  expect(first.join('')).not.toContain(ROOT);
  // Manifests do not depend on where the project lies.
  expect(first[0]).toBe(readFileSync(join(output, 'deployment.yaml'), 'utf8'));
});

test('the manifests are two Deployments, their Services and policies, and each file begins with a separator', () => {
  expect(documents('deployment.yaml').map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Deployment digits',
    'Deployment digits-gateway',
  ]);
  expect(documents('service.yaml').map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'NetworkPolicy digits',
    'Service digits',
    'NetworkPolicy digits-gateway',
    'Service digits-gateway',
  ]);
  for (const name of ['deployment.yaml', 'service.yaml']) {
    expect(readFileSync(join(output, name), 'utf8')).toMatch(/^---\n/);
  }
});

test('a Service selects the pods of its own Deployment and of no other, and reaches ports they have', () => {
  const deployments = documents('deployment.yaml', 'Deployment');
  for (const service of documents('service.yaml', 'Service')) {
    const selected = deployments.filter(({ spec }) =>
      Object.entries(service.spec.selector).every(([key, value]) => spec.template.metadata.labels[key] === value),
    );
    expect(selected.map(({ metadata }) => metadata.name)).toEqual([service.metadata.name]);
    const ports = selected[0]?.spec.template.spec.containers[0]?.ports.map(({ name }) => name);
    for (const { targetPort } of service.spec.ports) expect(ports).toContain(targetPort);
    expect(service.spec.ports.map(({ targetPort }) => targetPort)).not.toContain('management');
  }
});

test('every probe asks a port the container has', () => {
  for (const { spec } of documents('deployment.yaml', 'Deployment')) {
    for (const container of spec.template.spec.containers) {
      const names = container.ports.map(({ name }) => name);
      const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map(
        (key) => container[key] as { httpGet: { port: string } },
      );
      for (const { httpGet } of probes) expect(names).toContain(httpGet.port);
    }
  }
});

test('the compose file is one by the current schema', () => {
  const directory = dirname(require.resolve('dclint/package.json'));
  const { $schema, ...schema } = JSON.parse(
    readFileSync(join(directory, 'schemas', 'compose.schema.json'), 'utf8'),
  ) as Record<string, unknown>;
  // Spelled with https, which no validator has an entry for.
  expect($schema).toContain('draft-07');
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  const compose = parse(readFileSync(join(output, 'compose', 'compose.yml'), 'utf8')) as { services: object };
  validate(compose);
  expect(validate.errors).toBeNull();
  expect(validate({ ...compose, services: { digits: { imagee: 'x' } } })).toBe(false);
});

test.each<[string, [string, string], string[]]>([
  [
    'nine labels for ten classes',
    ["'8', '9']", "'8']"],
    ["answer.labels: 9 labels for the 10 classes of output 'scores' [-1,10]", 'fix: add the 1 missing'],
  ],
  [
    'a picture of the wrong size',
    ['width: 8', 'width: 28'],
    ["the preprocessing makes [-1,8,28,1], input 'image' takes [-1,8,8,1]", 'fix: set height: 8, width: 8'],
  ],
  [
    'colour where the model takes grey',
    ["color: 'grey'", "color: 'rgb'"],
    ["makes [-1,8,8,3], input 'image' takes [-1,8,8,1]", "color: 'grey'"],
  ],
  [
    'an input the model does not have',
    ["input: 'image'", "input: 'picture'"],
    ["the signature has no input 'picture'; it has 'image'", "fix: set preprocessing.input to one of 'image'"],
  ],
  [
    'an output the model does not have',
    ["output: 'scores'", "output: 'probabilities'"],
    ["the signature has no output 'probabilities'; it has 'scores'"],
  ],
  [
    'a signature the model does not have',
    ['model: digits,', "model: digits, signature: 'predict',"],
    ["the model has no signature 'predict'; it has 'serving_default'"],
  ],
  [
    'a base path without a version',
    ["'../../examples/digits/model'", "'../../examples/digits/pictures'"],
    ['holds no version directory'],
  ],
])('%s: synth fails with one message that says what to do', (_what, replacement, texts) => {
  const { status, output } = synth(replacement);
  expect(status).not.toBe(0);
  for (const text of texts) expect(output.split(text)).toHaveLength(2);
  expect(output).toContain('[digits');
  expect(existsSync(join(project, 'dist', 'deployment.yaml'))).toBe(false);
});

test('a loss is refused by name, and taken once the definition accepts it by that name', () => {
  const claim: [string, string] = ["ModelStorage.image('cdk8s-serving/digits:0.1.0')", "ModelStorage.claim('models')"];
  const refused = synth(claim);
  expect(refused.status).not.toBe(0);
  expect(refused.output).toContain("add 'compose/digits/storage.claim' to acceptedLosses");
  const losses = "acceptedLosses: ['compose/digits/storage.claim', 'local/digits/storage.claim']";
  const accepted = synth(claim, ["{ name: 'digits' }", `{ name: 'digits', ${losses} }`]);
  expect([accepted.status, accepted.output]).toEqual([0, expect.stringContaining('dist/deployment.yaml')]);
});
