import type { ServingApp } from '../../lib';
import {
  lossId,
  workloadsOf,
  type GatewayServiceProps,
  type ServingAppProps,
  type ServingDeploymentProps,
  type Target,
} from '../../lib';
import { projectCompose } from '../../lib/compose/project';
import { projectLocal } from '../../lib/local/project';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { unsupportedOf } from '../../lib/model/projection';
import { gateway, modelServer, servingApp } from '../support/definitions';
import { manifestsOf } from '../support/manifests';

/** A model server called `digits`, and where a case is about a gateway one called `digits-gateway` before it. */
export interface Case {
  readonly server?: Partial<ServingDeploymentProps>;
  readonly gateway?: Partial<GatewayServiceProps>;
  readonly app?: ServingAppProps;
}

/** Builds a case. @param acceptedLosses ids of losses it lives with */
export function build(
  { server, gateway: front, app: props }: Case,
  acceptedLosses: readonly string[] = [],
): ServingApp {
  const app = servingApp({ ...props, acceptedLosses });
  const model = modelServer(app, server);
  if (front !== undefined) gateway(app, model, front);
  return app;
}

/** Ids of everything some target cannot say of a case. */
export function lossesOf(definition: Case): string[] {
  return unsupportedOf(build(definition).fidelity()).map(lossId);
}

/** What a case becomes on every target, all of its losses accepted. */
export function render(definition: Case): Readonly<Record<Target, unknown>> {
  const app = build(definition, lossesOf(definition));
  const workloads = workloadsOf(app);
  const relative = (path: string): string => path;
  const { output, files } = projectCompose(workloads, { name: app.name, relative });
  return {
    kubernetes: byKindAndName(manifestsOf(app)),
    compose: { ...output, files: Object.fromEntries(files.map(({ path, text }) => [path, text])) },
    local: Object.fromEntries(
      projectLocal(workloads, { relative }).output.processes.map((process) => [process.name, process]),
    ),
  };
}

function byKindAndName(manifests: readonly Manifest[]): Record<string, Record<string, Manifest>> {
  const kinds: Record<string, Record<string, Manifest>> = {};
  for (const manifest of manifests) (kinds[manifest.kind] ??= {})[manifest.metadata.name] = manifest;
  return kinds;
}
