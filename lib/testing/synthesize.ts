import { Chart, type App } from 'cdk8s';
import type { Manifest } from './manifest';

/**
 * Every manifest of an app, or of one chart with the charts inside it, in the order of the construct tree and as they
 * would be written. Nothing is written.
 *
 * @throws Error with all findings when the definition does not pass its checks; they run over the whole app, also when
 *   one chart is asked for, because cdk8s synthesizes nothing from an app that is wrong elsewhere
 */
export function synthesize(scope: App | Chart): Manifest[] {
  const charts = scope.node.findAll().filter((construct): construct is Chart => Chart.isChart(construct));
  return charts.flatMap((chart) => chart.toJson() as Manifest[]);
}
