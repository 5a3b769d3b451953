import { Chart, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  GatewayService,
  ModelStorage,
  Preprocessing,
  ServingDeployment,
  type GatewayServiceProps,
  type ServingDeploymentProps,
} from '../../../lib';
import { PICTURE, SCORES, digitsModel } from '../../support/definitions';
import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { WorkloadConstruct } from '../../../lib/constructs/workload-construct';

export { digitsModel };

/** A chart of an app of its own. */
export function chart(namespace?: string): Chart {
  return new Chart(Testing.app(), 'test', namespace === undefined ? {} : { namespace });
}

/** A model server of the digits model, in an image where nothing else is said. */
export function modelServer(
  props: Partial<ServingDeploymentProps> = {},
  scope: Construct = chart(),
  id = 'digits',
): ServingDeployment {
  const model = props.models === undefined ? { model: digitsModel(), storage: ModelStorage.image('digits:1') } : {};
  return new ServingDeployment(scope, id, { ...model, ...props });
}

/** A gateway that fetches pictures of digits. */
export function gateway(
  props: Partial<GatewayServiceProps> & { readonly model: ServingDeployment },
  scope: Construct = Chart.of(props.model),
  id = 'digits-gateway',
): GatewayService {
  return new GatewayService(scope, id, {
    preprocessing: PICTURE,
    answer: SCORES,
    ...props,
  });
}

/** A gateway that is sent everything it needs. */
export const RECORDS = Preprocessing.record({ input: 'image', fields: [{ kind: 'numeric', name: 'duration' }] });

/** Every object of a workload as it is written. */
export function manifests(workload: WorkloadConstruct): Manifest[] {
  return workload.objects.map((object) => object.toJson() as Manifest);
}

/** The object of a kind, the one of a name where there are several. @throws Error where there is none */
export function manifest(workload: WorkloadConstruct, kind: string, name = workload.name): Manifest {
  const all = manifests(workload);
  const found = all.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) {
    throw new Error(`no ${kind} ${name} among ${all.map((one) => `${one.kind} ${one.metadata.name}`).join(', ')}`);
  }
  return found;
}

/** Kinds of the objects of a workload, in order. */
export function kinds(workload: WorkloadConstruct): string[] {
  return manifests(workload)
    .map(({ kind }) => kind)
    .sort();
}

/** The spec of the object of a kind, to look into. */
export function spec<T>(workload: WorkloadConstruct, kind: string, name?: string): T {
  return manifest(workload, kind, name)['spec'] as T;
}
