import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Definition } from '../checks/rule';
import type { KubernetesObject, ManifestFile } from '../kubernetes/manifest';
import { isOrphan } from './attached';
import { DefinitionError } from './definition-error';

/** An app that takes workloads directly, without a chart around them, and that knows what is written from them. */
export interface WorkloadHost {
  readonly namespace: string | undefined;
  /** Chart that is written to a file. */
  readonly chartFor: (file: ManifestFile) => Chart;
  /** Everything below it, with what its targets cannot say. */
  readonly definition: () => Definition;
}

// Registered by name, so that it is found when two copies of the library are installed.
const HOST = Symbol.for('cdk8s-serving.WorkloadHost');

/** Makes an app a host of workloads. */
export function becomeHost(app: Construct, host: WorkloadHost): void {
  Object.defineProperty(app, HOST, { value: host });
}

/** The host at the root of a tree, or undefined in a plain App. */
export function hostOf(construct: IConstruct): WorkloadHost | undefined {
  return (construct.node.root as { [HOST]?: WorkloadHost })[HOST];
}

/** Where the objects of a workload go. */
export interface Placement {
  readonly namespace: string | undefined;
  /** Scope and id for an object. */
  readonly place: (object: Pick<KubernetesObject, 'id' | 'file'>) => { readonly scope: Construct; readonly id: string };
}

/**
 * Objects go into the chart around the construct, below the construct; without one, into the host's chart of their
 * file, under the path of the construct.
 * @throws DefinitionError when there is neither.
 */
export function placementOf(construct: Construct): Placement {
  const chart = construct.node.scopes.findLast((scope): scope is Chart => Chart.isChart(scope));
  if (chart !== undefined) {
    return { namespace: chart.namespace, place: ({ id }) => ({ scope: construct, id }) };
  }
  const host = hostOf(construct);
  if (host === undefined) {
    throw new DefinitionError(construct, 'has no place for its manifests; give it a ServingApp or a Chart as scope');
  }
  return {
    namespace: host.namespace,
    place: ({ id, file }) => place(host.chartFor(file), `${construct.node.path}/${id}`),
  };
}

/** Makes room where a construct of the same path was there and was taken out of the tree. */
function place(scope: Chart, id: string): { readonly scope: Construct; readonly id: string } {
  const former = scope.node.tryFindChild(id);
  if (former !== undefined && isOrphan(former)) scope.node.tryRemoveChild(former.node.id);
  return { scope, id };
}
