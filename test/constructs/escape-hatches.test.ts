import { ApiObject, JsonPatch, type App } from 'cdk8s';
import { Autoscaling, Cpu, Gpu, Rollout, type ServingDeployment } from '../../lib';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { gateway, modelServer } from '../support/definitions';
import { at, chart, manifestOf, manifestsOf } from '../support/manifests';

/** Says what patches of other libraries lose: extended resources, shares beside numbers, ports by name. */
function server(): ServingDeployment {
  return modelServer(chart(), {
    resources: { limits: { cpu: Cpu.cores(1.5) }, gpu: Gpu.nvidia(2) },
    rollout: Rollout.rolling({ maxSurge: '25%', maxUnavailable: 1 }),
    autoscaling: Autoscaling.horizontal({ maxReplicas: 3, cpuUtilization: 50 }),
  });
}

const CONTAINER = 'spec.template.spec.containers.0';

test('a patch of the Deployment changes what it says and keeps every other field, value and number', () => {
  const plain = manifestOf(server(), 'Deployment');
  const patched = server();
  patched.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/hostNetwork', true));
  const written = manifestOf(patched, 'Deployment');
  expect(at(written, 'spec.template.spec.hostNetwork')).toBe(true);
  const { hostNetwork: _, ...rest } = at(written, 'spec.template.spec') as Record<string, unknown>;
  expect(rest).toEqual(at(plain, 'spec.template.spec'));
  expect(at(written, `${CONTAINER}.resources.limits`)).toMatchObject({ cpu: '1500m', 'nvidia.com/gpu': '2' });
  expect(at(written, 'spec.strategy.rollingUpdate')).toEqual({ maxSurge: '25%', maxUnavailable: 1 });
  expect(at(written, `${CONTAINER}.readinessProbe.httpGet.port`)).toBe('management');
});

test('patches replace, remove, move and test, one after the other', () => {
  const patched = server();
  patched.deployment.addJsonPatch(
    JsonPatch.replace('/spec/revisionHistoryLimit', 0),
    JsonPatch.remove('/spec/template/spec/containers/0/lifecycle'),
    JsonPatch.copy('/metadata/labels', '/metadata/annotations'),
    JsonPatch.test('/spec/revisionHistoryLimit', 0),
  );
  patched.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/-', { name: 'proxy', image: 'p:1' }));
  const written = manifestOf(patched, 'Deployment');
  expect(at(written, 'spec.revisionHistoryLimit')).toBe(0);
  expect(at(written, `${CONTAINER}.lifecycle`)).toBeUndefined();
  expect(at(written, 'metadata.annotations')).toEqual(at(written, 'metadata.labels'));
  expect(at(written, 'spec.template.spec.containers.1')).toEqual({ name: 'proxy', image: 'p:1' });
});

test('names and numbers both stay what they are in a patched Service', () => {
  const patched = server();
  patched.service.addJsonPatch(
    JsonPatch.replace('/spec/ports/0/targetPort', 8500),
    JsonPatch.add('/spec/publishNotReadyAddresses', false),
  );
  const written = manifestOf(patched, 'Service');
  expect(at(written, 'spec.ports.0.targetPort')).toBe(8500);
  expect(at(written, 'spec.ports.1.targetPort')).toBe('rest');
  expect(at(written, 'spec.publishNotReadyAddresses')).toBe(false);
});

test('every object of a workload can be patched, also the one that is rendered at synth', () => {
  const scope = chart();
  const model = modelServer(scope, { replicas: 3 });
  const front = gateway(scope, model);
  for (const object of [...model.objects, ...front.objects]) {
    object.addJsonPatch(JsonPatch.add('/metadata/annotations', { patched: object.kind }));
  }
  model.object('NetworkPolicy').addJsonPatch(JsonPatch.add('/spec/ingress/-', { ports: [{ port: 9000 }] }));
  const written = manifestsOf(scope.node.root as App);
  expect(written.map(({ metadata }) => metadata.annotations)).toEqual(written.map(({ kind }) => ({ patched: kind })));
  const policy = written.find(({ kind }) => kind === 'NetworkPolicy');
  const ingress = at(policy, 'spec.ingress') as readonly unknown[];
  expect(ingress.at(-1)).toEqual({ ports: [{ port: 9000 }] });
  // What was rendered late, the gateway that connects, is still there.
  expect(at(ingress[0], 'from.0.podSelector.matchLabels.app|kubernetes|io/instance')).toBe('digits-gateway');
});

test('a patch found by ApiObject.of is one of the Deployment', () => {
  const patched = server();
  ApiObject.of(patched).addJsonPatch(JsonPatch.replace('/spec/template/spec/enableServiceLinks', true));
  expect(at(manifestOf(patched, 'Deployment'), 'spec.template.spec.enableServiceLinks')).toBe(true);
});

test('metadata is added to as that of every ApiObject is', () => {
  const patched = server();
  patched.deployment.metadata.addAnnotation('example.com/owner', 'vision');
  patched.deployment.metadata.addLabel('tier', 'gold');
  const written: Manifest = manifestOf(patched, 'Deployment');
  expect(written.metadata.annotations).toEqual({ 'example.com/owner': 'vision' });
  expect(written.metadata.labels).toMatchObject({ tier: 'gold', 'app.kubernetes.io/instance': 'digits' });
});
