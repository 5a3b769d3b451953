import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Definition } from '../checks/rule';
import { DefinitionError } from './definition-error';

/** Kinds of objects that have a file of their own. */
export type ObjectKind = 'deployment' | 'service';

/** An app that takes workloads directly, without a chart around them, and that knows what is written from them. */
export interface WorkloadHost {
  readonly namespace: string | undefined;
  /** Chart for the objects of a kind. */
  readonly chartFor: (kind: ObjectKind) => Chart;
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
  /** Scope and id for an object of a kind. */
  readonly place: (kind: ObjectKind) => { readonly scope: Construct; readonly id: string };
}

/** Ids of the objects below their construct, `Resource` being the one `ApiObject.of` finds. */
const IDS: Readonly<Record<ObjectKind, string>> = { deployment: 'Resource', service: 'Service' };

/**
 * Objects go into the chart around the construct, below the construct; without one, into the host's chart of their
 * kind, under the path of the construct.
 * @throws DefinitionError when there is neither.
 */
export function placementOf(construct: Construct): Placement {
  const chart = construct.node.scopes.findLast((scope): scope is Chart => Chart.isChart(scope));
  if (chart !== undefined) {
    return { namespace: chart.namespace, place: (kind) => ({ scope: construct, id: IDS[kind] }) };
  }
  const host = hostOf(construct);
  if (host === undefined) {
    throw new DefinitionError(construct, 'has no place for its manifests; give it a ServingApp or a Chart as scope');
  }
  return {
    namespace: host.namespace,
    place: (kind) => ({ scope: host.chartFor(kind), id: construct.node.path }),
  };
}
