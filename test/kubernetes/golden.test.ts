import { Yaml } from 'cdk8s';
import type { WorkloadConstruct } from '../../lib/constructs/workload-construct';
import { FIELD_NAMES, saidFields } from '../../lib/model/fields';
import { chart, manifests, modelServer } from './support/definitions';
import { fullGateway, fullModelServer } from './support/everything';
import { golden } from './support/golden';
import { KINDS, kindOf, validate } from './support/schemas';

const scope = chart('production');
const server = fullModelServer(scope);
const front = fullGateway(server, scope);

const text = (workload: WorkloadConstruct): string => Yaml.stringify(...manifests(workload));

test('a model server that says everything is written as its golden file', () => {
  expect(text(server)).toBe(golden('model-server.yaml', text(server)));
});

test('a gateway that says everything is written as its golden file', () => {
  expect(text(front)).toBe(golden('gateway.yaml', text(front)));
});

test('every object of both is one of the schema of its kind', () => {
  const all = [...manifests(server), ...manifests(front)];
  for (const manifest of all) expect(() => validate(manifest)).not.toThrow();
  expect([...new Set(all.map(kindOf))].sort()).toEqual([...KINDS].sort());
});

test('a schema refuses an object that is none of its kind, so the check above can fail', () => {
  const [scaled] = manifests(front).filter(({ kind }) => kind === 'ScaledObject');
  const broken = { ...scaled, spec: { ...(scaled?.['spec'] as object), minReplicaCount: 'two' } };
  expect(() => validate(broken as Parameters<typeof validate>[0])).toThrow('minReplicaCount must be integer');
});

test('between them they say every field there is, but for those that exclude one they say', () => {
  const said = new Set([...saidFields(server.workload), ...saidFields(front.workload)]);
  expect(FIELD_NAMES.filter((name) => !said.has(name))).toEqual([
    'replicas',
    'storage.image',
    'storage.bind',
    'modelConfigPoll',
    'module',
    'exposure.clusterIp',
    'exposure.nodePort',
    'exposure.loadBalancer',
    'exposure.sourceRanges',
  ]);
});

test('the simplest model server is valid too', () => {
  for (const manifest of manifests(modelServer())) expect(() => validate(manifest)).not.toThrow();
});
