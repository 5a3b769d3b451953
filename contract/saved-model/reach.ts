import type { Graph, GraphNode } from './graph';
import type { MetaGraph } from './saved-model';

/** When a node runs in the life of a served model. */
export type Moment =
  /** For a request: a signature's output needs it. */
  | 'request'
  /** Once, after loading: it is part of the model's initialization. */
  | 'initialization'
  /** Once, at loading: the variables are read. */
  | 'restore'
  /** When the model is saved again, which no server does. */
  | 'save';

/** Every moment, in the order they are shown. */
export const MOMENTS: readonly Moment[] = ['request', 'initialization', 'restore', 'save'];

const INIT_SIGNATURE = '__saved_model_init_op';

/**
 * The nodes that run at each moment: what the outputs need, step by step, with the whole of every function that is
 * called. A function may branch, so a node in one may run less often than is said here, and never more often.
 */
export function reachOf(metaGraph: MetaGraph, graph: Graph): ReadonlyMap<Moment, ReadonlySet<GraphNode>> {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const reach = (roots: readonly string[]): ReadonlySet<GraphNode> =>
    reachable(
      roots.flatMap((root) => byName.get(nodeOf(root)) ?? []),
      graph,
      byName,
    );
  const signatures = [...metaGraph.signatures];
  const outputs = (wanted: (name: string) => boolean): string[] =>
    signatures
      .filter(([name]) => wanted(name))
      .flatMap(([, { outputs: infos }]) => [...infos.values()].map(({ tensorName }) => tensorName));
  return new Map<Moment, ReadonlySet<GraphNode>>([
    ['request', reach(outputs((name) => !name.startsWith('__')))],
    ['initialization', reach([...graph.mainOps, ...outputs((name) => name === INIT_SIGNATURE)])],
    ['restore', reach([graph.saver.restore])],
    ['save', reach([graph.saver.save])],
  ]);
}

function reachable(
  roots: readonly GraphNode[],
  graph: Graph,
  byName: ReadonlyMap<string, GraphNode>,
): ReadonlySet<GraphNode> {
  const seen = new Set<GraphNode>();
  const inFunctions = new Set<string>();
  const open = [...roots];
  const call = (name: string): void => {
    const body = graph.functions.get(name);
    if (body === undefined || inFunctions.has(name)) return;
    inFunctions.add(name);
    // Inputs within a function name nodes of the function, all of which are visited anyway.
    for (const node of body) {
      seen.add(node);
      for (const called of [node.op, ...node.functions]) call(called);
    }
  };
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const called of [node.op, ...node.functions]) call(called);
    open.push(...node.inputs.flatMap((input) => byName.get(nodeOf(input)) ?? []));
  }
  return seen;
}

/** The node of a tensor or of an order: `split:1` and `^split` are both of `split`. */
function nodeOf(input: string): string {
  return input.replace(/^\^/, '').replace(/:\d+$/, '');
}
