/** A dashboard of Grafana as its JSON: the part that is written here. @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export interface Dashboard {
  /** At most 40 characters; with the same one, an import replaces instead of adding. */
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly timezone: '';
  readonly schemaVersion: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: { readonly list: readonly DatasourceVariable[] };
  readonly panels: readonly Panel[];
}

/** Lets whoever looks choose the Prometheus. */
export interface DatasourceVariable {
  readonly name: string;
  readonly label: string;
  readonly type: 'datasource';
  readonly query: 'prometheus';
}

export interface Panel {
  readonly id: number;
  readonly type: 'timeseries';
  readonly title: string;
  readonly description: string;
  readonly datasource: { readonly type: 'prometheus'; readonly uid: string };
  /** In a grid 24 wide. */
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: { readonly defaults: { readonly unit: string; readonly min: number }; readonly overrides: [] };
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}
