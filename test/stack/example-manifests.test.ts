import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { find, type Manifest } from '../../lib/testing';
import { schemaErrors } from '../compose/support/schema';
import { validate } from '../kubernetes/support/schemas';
import { inExample, synthesizeProject } from './support/example';

const GOLDEN = join(__dirname, 'golden');

/** Files below a directory by relative path, with their text. */
function filesOf(directory: string): Record<string, string> {
  if (!existsSync(directory)) return {};
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((file) => [relative(directory, file), readFileSync(file, 'utf8')]));
}

const EXAMPLES = ['clothing', 'credit'];
const synthesized = new Map<string, Readonly<Record<string, string>>>();

/** With UPDATE_GOLDEN=1 what the examples synthesize becomes golden. */
beforeAll(() => {
  for (const example of EXAMPLES) {
    const output = synthesizeProject(inExample(example));
    synthesized.set(example, filesOf(output));
    if (process.env['UPDATE_GOLDEN'] === '1') {
      rmSync(join(GOLDEN, example), { recursive: true, force: true });
      cpSync(output, join(GOLDEN, example), { recursive: true });
    }
    rmSync(dirname(output), { recursive: true });
  }
}, 120_000);

function manifestsOf(example: string): Manifest[] {
  return Object.entries(synthesized.get(example) ?? {})
    .filter(([name]) => name.endsWith('.yaml'))
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));
}

test.each(EXAMPLES)('%s synthesizes what its golden directory holds', (example) => {
  expect(synthesized.get(example)).toEqual(filesOf(join(GOLDEN, example)));
});

test.each(EXAMPLES)('what %s synthesizes is what Kubernetes and compose take', (example) => {
  const manifests = manifestsOf(example);
  expect(manifests.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Deployment', 'Service', 'NetworkPolicy']));
  for (const manifest of manifests) {
    const { labels = {}, ...metadata } = manifest.metadata;
    expect(() => validate({ ...manifest, metadata: { ...metadata, labels } })).not.toThrow();
  }
  const compose = parse(synthesized.get(example)?.[join('compose', 'compose.yml')] ?? '') as { services: object };
  expect(Object.keys(compose.services)).toEqual([example, `${example}-gateway`]);
  expect(schemaErrors(compose)).toEqual([]);
});

test.each(EXAMPLES)('the definition of %s is under 40 lines', (example) => {
  expect(readFileSync(inExample(example, 'main.ts'), 'utf8').trimEnd().split('\n').length).toBeLessThan(40);
});

test('clothing is the tutorial: 8500, 9696 behind port 80 of a load balancer, 1 to 3 pods at 20 % cpu', () => {
  const manifests = manifestsOf('clothing');
  const server = find(manifests, { kind: 'Deployment', name: 'clothing' }).spec.template.spec.containers[0];
  expect(server.ports).toContainEqual(expect.objectContaining({ name: 'grpc', containerPort: 8500 }));
  const gateway = find(manifests, { kind: 'Deployment', name: 'clothing-gateway' }).spec.template.spec.containers[0];
  expect(gateway.ports).toContainEqual(expect.objectContaining({ name: 'http', containerPort: 9696 }));
  const service = find(manifests, { kind: 'Service', name: 'clothing-gateway' });
  expect(service.spec).toMatchObject({ type: 'LoadBalancer', ports: [{ port: 80, targetPort: 'http' }] });
  const autoscaler = find(manifests, { kind: 'HorizontalPodAutoscaler', name: 'clothing' });
  expect(autoscaler.spec).toMatchObject({
    scaleTargetRef: { kind: 'Deployment', name: 'clothing' },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 20 } } }],
  });
});

test('credit answers records on port 9696', () => {
  const manifests = manifestsOf('credit');
  const gateway = find(manifests, { kind: 'Deployment', name: 'credit-gateway' }).spec.template.spec.containers[0];
  expect(gateway.ports).toContainEqual(expect.objectContaining({ name: 'http', containerPort: 9696 }));
  const service = find(manifests, { kind: 'Service', name: 'credit-gateway' });
  expect(service.spec.ports).toEqual([expect.objectContaining({ port: 9696, targetPort: 'http' })]);
});
