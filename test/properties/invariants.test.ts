import { Autoscaling, Exposure, Scrape } from '../../lib';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { gateway, modelServer, servingApp } from '../support/definitions';
import { manifestsOf } from '../support/manifests';
import { INVARIANTS, broken } from './invariants';

/** Objects of every kind an invariant looks at, as plain data that can be spoiled. */
function manifests(): Manifest[] {
  const app = servingApp({ targets: ['kubernetes'] });
  const server = modelServer(app, {
    batching: { maxBatchSize: 8 },
    scrape: Scrape.serviceMonitor(),
    autoscaling: Autoscaling.horizontal({ maxReplicas: 3, cpuUtilization: 50 }),
  });
  gateway(app, server, { exposure: Exposure.ingress({ host: 'digits.example.com' }) });
  return JSON.parse(JSON.stringify(manifestsOf(app))) as Manifest[];
}

/** One defect each: what is written in the place of some text of one kind. */
const DEFECTS: readonly (readonly [invariant: string, kind: string, from: string, to: string])[] = [
  ['invalid', 'Deployment', '"revisionHistoryLimit":10', '"revisionHistoryLimit":"ten"'],
  ['repeatedObjects', 'NetworkPolicy', '"name":"digits-gateway"', '"name":"digits"'],
  ['wrongSelectors', 'Service', '"selector":{"app.kubernetes.io/instance":"digits"', '"selector":{"app":"digits"'],
  [
    'wrongSelectors',
    'PodDisruptionBudget',
    '"app.kubernetes.io/name":"model-server"}}',
    '"app.kubernetes.io/name":"x"}}',
  ],
  ['wrongMonitors', 'ServiceMonitor', '"targetPort":"management"', '"targetPort":"metrics"'],
  [
    'wrongAutoscalers',
    'HorizontalPodAutoscaler',
    '"kind":"Deployment","name":"digits"',
    '"kind":"Deployment","name":"x"',
  ],
  ['missingPorts', 'Deployment', '"port":"management"', '"port":"admin"'],
  ['missingPorts', 'NetworkPolicy', '"port":8502', '"port":8503'],
  ['missingBackends', 'Ingress', '"number":9696', '"number":80'],
  ['missingVolumes', 'Deployment', '"mountPath":"/tmp","name":"tmp"', '"mountPath":"/tmp","name":"scratch"'],
  ['missingVolumes', 'ConfigMap', '"name":"digits-config"', '"name":"digits-settings"'],
];

test('of a definition as it should be nothing is broken', () => {
  expect(broken(manifests())).toEqual({});
});

test.each(DEFECTS)('%s finds what is wrong with a %s that says something else than %s', (invariant, kind, from, to) => {
  const before = manifests().map((manifest) => JSON.stringify(manifest));
  const at = before.findIndex((text) => text.includes(`"kind":"${kind}"`) && text.includes(from));
  expect(at).toBeGreaterThanOrEqual(0);
  const after = before.map((text, index) => JSON.parse(index === at ? text.replace(from, to) : text) as Manifest);
  expect(Object.keys(broken(after))).toContain(invariant);
});

test('every invariant has a defect it finds', () => {
  expect([...new Set(DEFECTS.map(([invariant]) => invariant))].sort()).toEqual(Object.keys(INVARIANTS).sort());
});
