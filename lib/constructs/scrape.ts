import type { Duration } from 'cdk8s';
import type * as model from '../model/observability';
import { checkOptions } from './check-kinds';
import { DURATION, TEXT, recordOf, shape } from './kind';
import { wholeSeconds } from './whole-seconds';

/** Options of `Scrape.serviceMonitor`. */
export interface ServiceMonitorOptions {
  /**
   * Whole seconds between two scrapes.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;
  /**
   * Labels the operator's Prometheus selects monitors by: `{ release: 'prometheus' }`.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

const SERVICE_MONITOR = shape<ServiceMonitorOptions>({ interval: DURATION, labels: recordOf(TEXT) });

const INTERVAL_SECONDS = 30;

/** How Prometheus learns of a workload's pods. */
export class Scrape {
  /** By `prometheus.io/*` annotations of the pods. */
  static annotations(): Scrape {
    return new Scrape({ kind: 'annotations' });
  }

  /** By a ServiceMonitor, whose operator the cluster must have. */
  static serviceMonitor(options: ServiceMonitorOptions = {}): Scrape {
    checkOptions('Scrape.serviceMonitor', options, SERVICE_MONITOR);
    return new Scrape({
      kind: 'service_monitor',
      intervalSeconds: options.interval === undefined ? INTERVAL_SECONDS : wholeSeconds('interval', options.interval),
      labels: { ...options.labels },
    });
  }

  /** Not at all. */
  static none(): Scrape {
    return new Scrape({ kind: 'none' });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly scrape: model.Scrape,
  ) {}
}
