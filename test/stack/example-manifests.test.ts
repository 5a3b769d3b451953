import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { find, type Manifest } from '../../lib/testing';
import { parseAllDocuments } from 'yaml';
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

/** What an example synthesizes. With UPDATE_GOLDEN=1 it becomes the golden directory too. */
function synthesized(example: string): Record<string, string> {
  const output = synthesizeProject(inExample(example));
  const files = filesOf(output);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    rmSync(join(GOLDEN, example), { recursive: true, force: true });
    cpSync(output, join(GOLDEN, example), { recursive: true });
  }
  rmSync(dirname(output), { recursive: true });
  return files;
}

function manifestsOf(files: Readonly<Record<string, string>>): Manifest[] {
  return Object.entries(files)
    .filter(([name]) => name.endsWith('.yaml'))
    .flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as Manifest));
}

test.each(['clothing', 'credit'])('%s synthesizes what its golden directory holds', (example) => {
  expect(synthesized(example)).toEqual(filesOf(join(GOLDEN, example)));
});

test.each(['clothing', 'credit'])('the definition of %s is under 40 lines', (example) => {
  expect(readFileSync(inExample(example, 'main.ts'), 'utf8').trimEnd().split('\n').length).toBeLessThan(40);
});

test('clothing is the tutorial: 8500, 9696 behind port 80 of a load balancer, 1 to 3 pods at 20 % cpu', () => {
  const manifests = manifestsOf(synthesized('clothing'));
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
  const manifests = manifestsOf(synthesized('credit'));
  const gateway = find(manifests, { kind: 'Deployment', name: 'credit-gateway' }).spec.template.spec.containers[0];
  expect(gateway.ports).toContainEqual(expect.objectContaining({ name: 'http', containerPort: 9696 }));
  const service = find(manifests, { kind: 'Service', name: 'credit-gateway' });
  expect(service.spec.ports).toEqual([expect.objectContaining({ port: 9696, targetPort: 'http' })]);
});
