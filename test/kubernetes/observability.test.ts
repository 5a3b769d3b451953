import { Duration } from 'cdk8s';
import { Metrics as GatewayMetrics } from '../../gateway/metrics';
import { Exposure, Scrape } from '../../lib';
import type { WorkloadConstruct } from '../../lib/constructs/workload-construct';
import { Metrics as ServerMetrics } from '../../server/metrics';
import { finishedRequest } from '../../server/test/support/finished-request';
import { chart, gateway, kinds, manifest, manifests, modelServer, spec } from './support/definitions';

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly {
    readonly id: number;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

function dashboard(workload: WorkloadConstruct): Dashboard {
  const { data } = manifest(workload, 'ConfigMap', `${workload.name}-dashboard`) as unknown as {
    data: Record<string, string>;
  };
  const [text = ''] = Object.values(data);
  return JSON.parse(text) as Dashboard;
}

const expressions = (workload: WorkloadConstruct): string[] =>
  dashboard(workload).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** Names before a brace: how every series of a dashboard is written. */
const metricNames = (expression: string): string[] =>
  [...expression.matchAll(/([:a-zA-Z_][:\w]*)\{/g)].flatMap(([, name]) => name ?? []);

/** Names of the series a process prints. */
const printed = (text: string): Set<string> =>
  new Set(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/[{ ]/)[0] ?? ''),
  );

test('a ServiceMonitor scrapes the management port of the pods behind the Service', () => {
  const scrape = Scrape.serviceMonitor({ interval: Duration.seconds(15), labels: { release: 'prometheus' } });
  const workload = modelServer({ scrape });
  expect(spec(workload, 'ServiceMonitor')).toEqual({
    selector: {
      matchLabels: { 'app.kubernetes.io/name': 'model-server', 'app.kubernetes.io/instance': 'digits' },
    },
    endpoints: [{ targetPort: 'management', path: '/metrics', interval: '15s' }],
  });
  expect(manifest(workload, 'ServiceMonitor').metadata.labels).toMatchObject({ release: 'prometheus' });
  expect(kinds(modelServer())).not.toContain('ServiceMonitor');
});

test('a ServiceMonitor selects one Service alone, also where there are two', () => {
  const workload = modelServer({ scrape: Scrape.serviceMonitor(), exposure: Exposure.nodePort() });
  const { selector } = spec<{ selector: { matchLabels: Record<string, string>; matchExpressions: { key: string }[] } }>(
    workload,
    'ServiceMonitor',
  );
  const selected = manifests(workload)
    .filter(({ kind }) => kind === 'Service')
    .filter(({ metadata: { labels } }) => selector.matchExpressions.every(({ key }) => labels[key] === undefined))
    .filter(({ metadata: { labels } }) =>
      Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value),
    );
  expect(selected.map(({ metadata }) => metadata.name)).toEqual(['digits']);
});

test("a dashboard is a ConfigMap that Grafana's sidecar finds, and there is none by default", () => {
  const { metadata } = manifest(modelServer({ dashboard: true }), 'ConfigMap', 'digits-dashboard');
  expect(metadata.labels).toMatchObject({ grafana_dashboard: '1', 'app.kubernetes.io/instance': 'digits' });
  expect(kinds(modelServer())).not.toContain('ConfigMap');
});

test('every metric of a dashboard of a model server is one it exports', async () => {
  const metrics = new ServerMetrics({ isModel: () => true, crashes: 0 });
  metrics.finished(finishedRequest({ model: 'digits' }));
  const used = expressions(modelServer({ dashboard: true })).flatMap(metricNames);
  expect(new Set(used).size).toBeGreaterThanOrEqual(5);
  const exported = printed(await metrics.registry.metrics());
  expect(used.filter((name) => !exported.has(name))).toEqual([]);
});

test('every metric of a dashboard of a gateway is one it exports', async () => {
  const used = expressions(gateway({ model: modelServer(), dashboard: true })).flatMap(metricNames);
  expect(new Set(used).size).toBeGreaterThanOrEqual(6);
  const exported = printed(await new GatewayMetrics(() => true).text());
  expect(used.filter((name) => !exported.has(name))).toEqual([]);
});

test('every series of a dashboard is of the pods of its workload alone', () => {
  const workload = modelServer({ dashboard: true }, chart('models'));
  const matchers = expressions(workload).flatMap((expr) => [...expr.matchAll(/\{([^}]*)\}/g)].map(([, text]) => text));
  expect(matchers.length).toBeGreaterThan(5);
  const own = 'namespace="models",pod=~"digits-[a-z0-9]+-[a-z0-9]+"';
  expect(matchers.filter((text) => text?.startsWith(own) !== true)).toEqual([]);
  // Prometheus anchors a pattern at both ends.
  const pattern = /^(?:digits-[a-z0-9]+-[a-z0-9]+)$/;
  expect(['digits-6b7f-x2x4z', 'digits-gateway-6b7f-x2x4z'].map((pod) => pattern.test(pod))).toEqual([true, false]);
});

test('panels lie beside each other, two in a row, with ids of their own', () => {
  const { panels, uid } = dashboard(modelServer({ dashboard: true }));
  expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
  expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
  expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  expect(uid.length).toBeLessThanOrEqual(40);
});

test('workloads of one name in two namespaces have dashboards of their own', () => {
  const uidIn = (namespace: string): string => dashboard(modelServer({ dashboard: true }, chart(namespace))).uid;
  expect(uidIn('a')).not.toBe(uidIn('b'));
});
