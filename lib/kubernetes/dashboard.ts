import { createHash } from 'node:crypto';
import type { Dashboard, Panel } from '../../imports/grafana';
import { k8s } from '../../imports/k8s';
import { commandOf } from '../model/labels';
import type { Workload } from '../model/workload';
import { chartsOf, type Chart } from './dashboard-charts';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { dashboardName } from './object-names';

/** Label the sidecar of Grafana's Helm chart looks for. */
const SIDECAR_LABEL = { grafana_dashboard: '1' } as const;

/** The schema Grafana 10 writes; newer ones read it and bring it up to date. */
const SCHEMA_VERSION = 38;

const COLUMNS = 2;
const PANEL = { width: 12, height: 8 } as const;

/** A ConfigMap with a Grafana dashboard of a workload's metrics; undefined where none is wanted. */
export function dashboardManifest(workload: Workload): Manifest | undefined {
  if (!workload.dashboard) return undefined;
  return k8s.KubeConfigMap.manifest({
    metadata: metadata(workload, { name: dashboardName(workload), labels: SIDECAR_LABEL }),
    // The sidecar writes all dashboards into one directory.
    data: { [`${fileName(workload)}.json`]: `${JSON.stringify(dashboard(workload), null, 2)}\n` },
  }) as Manifest;
}

function dashboard(workload: Workload): Dashboard {
  return {
    uid: `cdk8s-serving-${createHash('sha256').update(fileName(workload)).digest('hex').slice(0, 16)}`,
    title: `${fileName(workload)} (${commandOf(workload)})`,
    tags: ['cdk8s-serving'],
    timezone: '',
    schemaVersion: SCHEMA_VERSION,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }] },
    panels: chartsOf(workload).map(panel),
  };
}

/** Unique in a cluster, as far as the definition knows. */
function fileName({ name, namespace }: Workload): string {
  return namespace === undefined ? name : `${namespace}-${name}`;
}

function panel({ title, description, unit, lines }: Chart, index: number): Panel {
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    description,
    datasource: { type: 'prometheus', uid: '${datasource}' },
    gridPos: {
      x: (index % COLUMNS) * PANEL.width,
      y: Math.floor(index / COLUMNS) * PANEL.height,
      w: PANEL.width,
      h: PANEL.height,
    },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: lines.map(({ expr, legend }, line) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + line),
      expr,
      legendFormat: legend,
    })),
  };
}
