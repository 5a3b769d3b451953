import { tmpdir } from 'node:os';
import { Chart } from 'cdk8s';
import {
  GatewayService,
  ServingApp,
  ServingDeployment,
  lossId,
  workloadsOf,
  type Waiver,
  type Workload,
} from '../../lib';
import { reviewDefinition, type RuleFinding } from '../../lib/checks/check';
import { projectCompose, type ComposeProjection } from '../../lib/compose/project';
import { hostOf } from '../../lib/constructs/placement';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { projectLocal } from '../../lib/local/project';
import type { LocalPlan } from '../../lib/local/plan';
import { unsupportedOf } from '../../lib/model/projection';
import type { ArbitraryDefinition, Place } from './arbitrary-definition';
import type { Order } from './arbitrary-props';

/** What a definition is written with. */
export interface Writing {
  /** Of objects. */
  readonly order: Order;
  /** Of constructs. */
  readonly constructs: <T>(list: readonly T[]) => readonly T[];
}

export const AS_IT_IS: Writing = { order: (value) => value, constructs: (list) => list };

/** Every object with its keys, every list of constructs with its elements, from the last to the first. */
export const BACKWARDS: Writing = {
  order: (value) => Object.fromEntries(Object.entries(value).reverse()) as typeof value,
  constructs: (list) => [...list].reverse(),
};

/** What a definition lives with: losses of the whole app, waivers by the name of a workload. */
export interface Allowances {
  readonly acceptedLosses: readonly string[];
  readonly waivers: Readonly<Record<string, readonly Waiver[]>>;
}

const NOTHING: Allowances = { acceptedLosses: [], waivers: {} };

/** The definition as constructs. Nothing is written before it is synthesized. */
export function build(
  definition: ArbitraryDefinition,
  writing: Writing,
  allowances = NOTHING,
  outdir = tmpdir(),
): ServingApp {
  const { order, constructs } = writing;
  const charts = new Map<Place, Chart | ServingApp>();
  const isSpread = [...definition.servers, ...definition.gateways].some(({ place }) => place !== 'app');
  // A gateway with a namespace cannot name a model server without one.
  const namespace = definition.namespace ?? (isSpread ? 'serving' : undefined);
  const app = new ServingApp({
    name: 'stack',
    outdir,
    acceptedLosses: allowances.acceptedLosses,
    ...(namespace === undefined ? {} : { namespace }),
  });
  charts.set('app', app);
  const scopeOf = (place: Place): Chart | ServingApp => {
    const scope = charts.get(place) ?? new Chart(app, place, { namespace: place });
    charts.set(place, scope);
    return scope;
  };
  const waived = (name: string) => {
    const waivers = allowances.waivers[name];
    return waivers === undefined ? {} : { waivers };
  };
  const servers = new Map<number, ServingDeployment>();
  for (const [index, { name, place, props }] of constructs([...definition.servers.entries()])) {
    servers.set(index, new ServingDeployment(scopeOf(place), name, { ...props(order), ...waived(name) }));
  }
  for (const { name, place, server, props } of constructs(definition.gateways)) {
    const model = servers.get(server);
    if (model === undefined) throw new Error(`no model server ${server}`);
    const modelName = `m${server}-0`;
    new GatewayService(scopeOf(place), name, order({ ...props(order), model, modelName, ...waived(name) }));
  }
  return app;
}

/** What is wrong with an app. */
export function findingsOf(app: ServingApp): readonly RuleFinding[] {
  const definition = hostOf(app)?.definition();
  return definition === undefined ? [] : reviewDefinition(definition).findings;
}

/** What a definition has to say beside itself in order to be written. */
export function allowancesOf(definition: ArbitraryDefinition): Allowances {
  const app = build(definition, AS_IT_IS);
  const acceptedLosses = unsupportedOf(app.fidelity()).map(lossId);
  const waivers: Record<string, Waiver[]> = {};
  for (const { rule, path } of findingsOf(app)) {
    const name = path.split('/').at(-1) ?? path;
    const already = waivers[name] ?? [];
    if (rule.severity !== 'warning' || already.some((waiver) => waiver.rule === rule.id)) continue;
    waivers[name] = [...already, { rule: rule.id, reason: 'a random definition', expires: '2099-12-31' }];
  }
  return { acceptedLosses, waivers };
}

/** All that is written of an app, without a file. */
export interface Written {
  readonly workloads: readonly Workload[];
  readonly manifests: readonly Manifest[];
  readonly compose: ComposeProjection;
  readonly local: LocalPlan;
  /** What every file consists of, in the order it is written in. */
  readonly text: Readonly<Record<string, string>>;
}

/** @throws Error with all findings, as synth does */
export function write(app: ServingApp): Written {
  const workloads = workloadsOf(app);
  const relative = (path: string): string => path;
  const compose = projectCompose(workloads, { name: app.name, relative });
  const local = projectLocal(workloads, { relative }).output;
  const charts = app.charts.map((chart): [string, Manifest[]] => [chart.node.id, chart.toJson() as Manifest[]]);
  const text = Object.fromEntries(charts.map(([id, objects]) => [id, JSON.stringify(inNameOrder(id, objects))]));
  return {
    workloads,
    manifests: charts.flatMap(([, objects]) => objects),
    compose,
    local,
    text: { ...text, compose: JSON.stringify(compose), local: JSON.stringify(local) },
  };
}

/** The library writes the files of its own in an order of names; a chart of cdk8s is in the order of its constructs. */
function inNameOrder(chart: string, objects: readonly Manifest[]): readonly Manifest[] {
  if (chart === 'deployment' || chart === 'service') return objects;
  const key = ({ kind, metadata }: Manifest): string => `${metadata.name} ${kind}`;
  return [...objects].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
