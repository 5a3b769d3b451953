import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Scrape, Autoscaling, type ServingApp } from '../../lib';
import { gateway, modelServer, servingApp } from '../support/definitions';
import { yamlOf } from '../support/manifests';

/** The same stack, its constructs in other places of the tree under other ids. */
const SHAPES: Readonly<Record<string, (root: Construct) => void>> = {
  flat: (root) => stack(root, root, 'digits', 'front'),
  'under a construct of a team': (root) => {
    const team = new Construct(root, 'team');
    stack(team, team, 'digits', 'front');
  },
  'each under a construct of its own, two deep': (root) =>
    stack(new Construct(new Construct(root, 'models'), 'vision'), new Construct(root, 'web'), 'server', 'one'),
  'under other ids': (root) => stack(root, root, 'x', 'y'),
};

function stack(models: Construct, fronts: Construct, serverId: string, gatewayId: string): void {
  const autoscaling = Autoscaling.horizontal({ maxReplicas: 3, cpuUtilization: 50 });
  const server = modelServer(
    models,
    { name: 'digits', autoscaling, batching: { maxBatchSize: 8 }, scrape: Scrape.serviceMonitor(), dashboard: true },
    serverId,
  );
  gateway(fronts, server, { name: 'front' }, gatewayId);
}

function inServingApp(define: (root: Construct) => void): ServingApp {
  const app = servingApp({ targets: ['kubernetes'] });
  define(app);
  return app;
}

function inChart(define: (root: Construct) => void): App {
  const app = new App();
  define(new Chart(app, 'production', { namespace: 'production' }));
  return app;
}

test.each(Object.keys(SHAPES))('%s: names, selectors, labels and all the rest are the same text', (shape) => {
  const [flat, other] = [SHAPES['flat'], SHAPES[shape]];
  if (flat === undefined || other === undefined) throw new Error(`no shape ${shape}`);
  expect(yamlOf(inServingApp(other))).toBe(yamlOf(inServingApp(flat)));
  expect(yamlOf(inChart(other))).toBe(yamlOf(inChart(flat)));
});

test('without a name the id of the construct itself is the name, wherever it lies', () => {
  const app = servingApp();
  const server = modelServer(new Construct(new Construct(app, 'a'), 'b'));
  expect(server.name).toBe('digits');
  expect(server.objects.map(({ name }) => name)).toEqual(['digits', 'digits', 'digits']);
});
