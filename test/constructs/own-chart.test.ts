import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Exposure } from '../../lib';
import { gateway, modelServer, servingApp } from '../support/definitions';
import { chart, manifestsOf } from '../support/manifests';

test('in a chart of a plain App the objects are below the construct, and ApiObject.of finds the Deployment', () => {
  const scope = chart();
  const server = modelServer(scope);
  const front = gateway(scope, server, { exposure: Exposure.ingress({ host: 'digits.example.com' }) });
  expect(front.objects.map(({ kind, node }) => `${kind} ${node.path}`)).toEqual([
    'Deployment test/digits-gateway/Resource',
    'Service test/digits-gateway/Service',
    'Ingress test/digits-gateway/Ingress',
    'NetworkPolicy test/digits-gateway/NetworkPolicy',
  ]);
  expect(ApiObject.of(front)).toBe(front.deployment);
  expect(ApiObject.of(server).kind).toBe('Deployment');
  expect(manifestsOf(scope.node.root as App).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Deployment digits',
    'Service digits',
    'NetworkPolicy digits',
    'Deployment digits-gateway',
    'Service digits-gateway',
    'Ingress digits-gateway',
    'NetworkPolicy digits-gateway',
  ]);
});

test('objects of its own stand beside them in the chart, and keep what they say', () => {
  const scope = chart('production');
  modelServer(scope);
  new ApiObject(scope, 'quota', { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: 10 } } });
  const quota = manifestsOf(scope.node.root as App).find(({ kind }) => kind === 'ResourceQuota');
  expect(quota).toEqual({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: expect.stringMatching(/^test-quota-/), namespace: 'production' },
    spec: { hard: { pods: 10 } },
  });
});

test('in a ServingApp the objects are in its two charts, and ApiObject.of finds the Deployment all the same', () => {
  const app = servingApp({ namespace: 'production' });
  const server = modelServer(app);
  expect(server.objects.map(({ kind, chart: { node } }) => `${kind} ${node.path}`)).toEqual([
    'Deployment deployment',
    'Service service',
    'NetworkPolicy service',
  ]);
  expect(ApiObject.of(server)).toBe(server.deployment);
  expect(server.objects.map(({ metadata }) => metadata.namespace)).toEqual(['production', 'production', 'production']);
});

test('a chart inside a ServingApp takes its workloads itself', () => {
  const app = servingApp({ namespace: 'production' });
  const own = new Chart(app, 'own', { namespace: 'staging' });
  const server = modelServer(own);
  expect(server.deployment.chart).toBe(own);
  expect(server.workload.namespace).toBe('staging');
  expect(app.charts).toEqual([own]);
});

test('several stacks in one app keep to themselves: each gateway asks the model server of its own', () => {
  const app = servingApp();
  const fronts = ['blue', 'green'].map((name) => {
    const stack = new Construct(app, name);
    const server = modelServer(stack, { name: `${name}-digits` });
    return gateway(stack, server, { name: `${name}-gateway` });
  });
  expect(fronts.map(({ workload }) => [workload.path, workload.modelServer.name, workload.binding.model])).toEqual([
    ['blue/digits-gateway', 'blue-digits', 'blue-digits'],
    ['green/digits-gateway', 'green-digits', 'green-digits'],
  ]);
  const written = manifestsOf(app);
  const deployments = written.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
  expect(deployments.sort()).toEqual(['blue-digits', 'blue-gateway', 'green-digits', 'green-gateway']);
});

test('two workloads of one name and namespace are refused, and of one name in two namespaces of one app taken', () => {
  const app = new App();
  const production = new Chart(app, 'production', { namespace: 'production' });
  const staging = new Chart(app, 'staging', { namespace: 'staging' });
  modelServer(production);
  modelServer(staging);
  expect(manifestsOf(app)).toHaveLength(6);
  modelServer(new Construct(staging, 'team'));
  expect(() => manifestsOf(app)).toThrow("[staging/team/digits] name 'digits' is already that of staging/digits");
});
