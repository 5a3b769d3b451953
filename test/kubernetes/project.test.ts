import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, JsonPatch, Testing, Yaml } from 'cdk8s';
import { NetworkAccess, Peer, ServingApp, type GatewayServiceProps, type ServingDeploymentProps } from '../../lib';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { projectKubernetes } from '../../lib/kubernetes/project';
import { FIELD_NAMES } from '../../lib/model/fields';
import { unsupportedOf } from '../../lib/model/projection';
import { RECORDS, chart, gateway, manifest, manifests, modelServer } from './support/definitions';
import { fullGateway, fullModelServer } from './support/everything';
import { deployment } from './support/pods';

const losses = (props: Partial<GatewayServiceProps>): { field: string; reason: string }[] => {
  const { workload } = gateway({ model: modelServer(), ...props });
  return unsupportedOf(projectKubernetes(workload, [workload]).fidelity).map(({ field, reason }) => ({
    field,
    reason,
  }));
};

test('a report has a row for every field a workload says, and honours each', () => {
  const scope = chart('production');
  const server = fullModelServer(scope);
  const rows = [server.workload, fullGateway(server, scope).workload].flatMap(
    (workload) => projectKubernetes(workload, []).fidelity,
  );
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter(({ stance }) => stance.kind !== 'honoured')).toEqual([]);
  expect(FIELD_NAMES).toEqual(expect.arrayContaining(rows.map(({ field }) => field)));
});

test('a host name a policy cannot admit is a loss, until its pods or addresses are allowed', () => {
  const fetchAllowedHosts = ['10.0.0.7', 'pictures:8080'];
  expect(losses({ fetchAllowedHosts })).toEqual([
    { field: 'fetchAllowedHosts', reason: expect.stringMatching(/refuses .* of pictures:8080; .* allowTo/) as string },
  ]);
  const allowed = NetworkAccess.isolated({ allowTo: [Peer.pods({ app: 'pictures' })] });
  expect(losses({ fetchAllowedHosts, networkAccess: allowed })).toEqual([]);
  expect(losses({ fetchAllowedHosts, networkAccess: NetworkAccess.open() })).toEqual([]);
  expect(losses({ fetchAllowedHosts: ['10.0.0.7'] })).toEqual([]);
  expect(losses({ fetchAllowedHosts, preprocessing: RECORDS })).toEqual([]);
});

describe('in a ServingApp', () => {
  let outdir: string;
  const written = (name: string): Manifest[] => Yaml.load(join(outdir, name)) as Manifest[];

  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'kubernetes-'));
    const app = new ServingApp({ outdir, targets: ['kubernetes'], namespace: 'production' });
    const props = { dashboard: true, replicas: 2, batching: { maxBatchSize: 8 } };
    const digits = modelServer(props, app);
    gateway({ model: digits, replicas: 2 }, app);
    app.synth();
  });
  afterAll(() => rmSync(outdir, { recursive: true }));

  test('what runs is in one file, how it is reached and watched in another', () => {
    const kindsOf = (name: string): string[] =>
      written(name).map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(readdirSync(outdir).sort()).toEqual(['deployment.yaml', 'images', 'service.yaml']);
    expect(kindsOf('deployment.yaml')).toEqual([
      'Deployment production/digits',
      'PodDisruptionBudget production/digits',
      'ConfigMap production/digits-config',
      'Deployment production/digits-gateway',
      'PodDisruptionBudget production/digits-gateway',
    ]);
    expect(kindsOf('service.yaml')).toEqual([
      'NetworkPolicy production/digits',
      'Service production/digits',
      'ConfigMap production/digits-dashboard',
      'NetworkPolicy production/digits-gateway',
      'Service production/digits-gateway',
    ]);
  });

  test('a policy names the gateways that were defined after its workload', () => {
    const text = readFileSync(join(outdir, 'service.yaml'), 'utf8');
    const [policy] = written('service.yaml').filter(({ kind }) => kind === 'NetworkPolicy');
    expect(JSON.stringify(policy?.['spec'])).toContain('"app.kubernetes.io/instance":"digits-gateway"');
    expect(text).not.toContain('Token[');
  });
});

test('a patch of any object keeps every field and every value', () => {
  const workload = modelServer();
  workload.deployment.addJsonPatch(
    JsonPatch.add('/spec/template/spec/containers/0/resources/limits/example.com~1tpu', '4'),
    JsonPatch.add('/spec/template/spec/newerField', { depth: '2' }),
  );
  workload
    .object('NetworkPolicy')
    .addJsonPatch(JsonPatch.add('/spec/egress', [{ ports: [{ protocol: 'UDP', port: 4317 }] }]));
  const written = deployment(workload);
  expect(written.template.spec['newerField']).toEqual({ depth: '2' });
  expect(written.template.spec.containers[0]?.resources.limits).toMatchObject({
    'example.com/tpu': '4',
    memory: '1Gi',
  });
  expect(manifest(workload, 'NetworkPolicy')).toHaveProperty('spec.egress', [
    { ports: [{ protocol: 'UDP', port: 4317 }] },
  ]);
});

test('the order in which props name things changes no byte', () => {
  const props: Partial<ServingDeploymentProps> = {
    labels: { b: '2', a: '1' },
    podAnnotations: { 'x/b': '2', 'x/a': '1' },
    environment: { B: '2', A: '1' },
    versionLabels: { stable: 1, canary: 1 },
    scheduling: { nodeSelector: { b: '2', a: '1' } },
  };
  const text = (given: Partial<ServingDeploymentProps>): string => Yaml.stringify(...manifests(modelServer(given)));
  expect(text(reversed(props))).toBe(text(props));
});

/** A copy with the keys of every record in it in the opposite order. */
function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]): [string, unknown] => [key, reversed<unknown>(member)])
      .reverse(),
  ) as T;
}

test('a loss fails synth in a plain App too, with what to do', () => {
  const workload = gateway({ model: modelServer(), fetchAllowedHosts: ['pictures:8080'] });
  expect(() => Testing.synth(Chart.of(workload))).toThrow(
    /fetchAllowedHosts cannot be said in kubernetes: .* pictures:8080; .* allowTo of networkAccess/,
  );
});
