import { App, Chart, Yaml } from 'cdk8s';
import type { WorkloadConstruct } from '../../lib';
import type { Manifest } from '../../lib/kubernetes/manifest';

/** Every object of an app by chart, as it would be written. @throws Error with all findings */
export function manifestsOf(app: App): Manifest[] {
  return app.charts.flatMap((chart) => chart.toJson() as Manifest[]);
}

/** Text of every chart of an app, as it would be written. @throws Error with all findings */
export function yamlOf(app: App): string {
  return app.charts.map((chart) => Yaml.stringify(...(chart.toJson() as Manifest[]))).join('---\n');
}

/** The object of a kind a workload has, as it is written, resolved and without findings looked for. */
export function manifestOf(workload: WorkloadConstruct, kind: string): Manifest {
  return workload.object(kind).toJson() as Manifest;
}

/**
 * The part of a document at a path of keys and indices: `spec.template.spec.containers.0.image`; `|` stands for a dot
 * in a key.
 */
export function at(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key.replaceAll('|', '.')],
      document,
    );
}

/** A chart of an app of its own. */
export function chart(namespace?: string, id = 'test'): Chart {
  return new Chart(new App(), id, namespace === undefined ? {} : { namespace });
}
