import { Gauge, type Registry } from 'prom-client';
import type { ModelStanding } from './core/model-manager';

/** What the gauges are read from, at each scrape. */
export interface ModelGaugeSources {
  readonly isReady: () => boolean;
  readonly standings: () => readonly ModelStanding[];
}

/**
 * Readiness of the server and of each model, and the state of each version. Models come from the configuration and
 * versions from the base paths; one that ended without an error has no series any more.
 */
export function registerModelGauges(registry: Registry, { isReady, standings }: ModelGaugeSources): void {
  const registers = [registry];
  new Gauge({
    name: 'serving_server_ready',
    help: '1 while /readyz answers 200.',
    registers,
    collect() {
      this.set(isReady() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'serving_server_model_ready',
    help: '1 while a model has a version that answers.',
    labelNames: ['model_name'],
    registers,
    collect() {
      this.reset();
      for (const { config, problem } of standings()) {
        this.set({ model_name: config.name }, problem === undefined ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'serving_server_model_version_state',
    help: '1 for the state a version is in: START, LOADING, AVAILABLE, UNLOADING, or END for one that failed.',
    labelNames: ['model_name', 'version', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { config, versions } of standings()) {
        for (const { version, state, errorCode } of versions) {
          if (state === 'END' && errorCode === 'OK') continue;
          this.set({ model_name: config.name, version: String(version), state }, 1);
        }
      }
    },
  });
}
