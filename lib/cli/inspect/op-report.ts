import {
  MOMENTS,
  RISKY_OPS,
  reachOf,
  type Graph,
  type GraphNode,
  type MetaGraph,
  type Moment,
  type Risk,
  type RiskKind,
} from '@cdk8s-serving/contract';
import { byCodeUnit } from '../../model/sorted';
import { KNOWN_OPS, KNOWN_OPS_VERSION } from './known-ops';

/** An op that is worth a look before a model is served. */
export interface RiskyOp {
  readonly op: string;
  /** Nodes with it. */
  readonly count: number;
  readonly kind: RiskKind;
  /** What it does. */
  readonly reason: string;
  /** When it runs; empty where nothing a server runs needs it. */
  readonly runsAt: readonly Moment[];
}

/** What the nodes of a graph and of its functions are. */
export interface OpReport {
  /** Nodes with each op, the most frequent first; calls of functions by name are left out. */
  readonly ops: Readonly<Record<string, number>>;
  /** Nodes counted. */
  readonly nodes: number;
  /** Functions in the graph's library. */
  readonly functions: number;
  /** In order of their names. */
  readonly risks: readonly RiskyOp[];
}

const UNKNOWN =
  `is none of TensorFlow ${KNOWN_OPS_VERSION}: a custom op whose code is in a library of its own, ` +
  'without which the model does not load';

/** Counts the ops of a graph and finds those that do more than compute. Pure. */
export function reportOps(metaGraph: MetaGraph, graph: Graph): OpReport {
  const byOp = nodesByOp(graph);
  const reach = reachOf(metaGraph, graph);
  const counts = [...byOp].map(([op, nodes]): [string, number] => [op, nodes.length]);
  return {
    ops: Object.fromEntries(counts.sort(([a, m], [b, n]) => n - m || byCodeUnit(a, b))),
    nodes: counts.reduce((sum, [, count]) => sum + count, 0),
    functions: graph.functions.size,
    risks: [...byOp]
      .sort(([a], [b]) => byCodeUnit(a, b))
      .flatMap(([op, nodes]) => {
        const runsAt = MOMENTS.filter((moment) => nodes.some((node) => reach.get(moment)?.has(node) === true));
        const risk = riskOf(op, runsAt);
        return risk === undefined ? [] : [{ op, count: nodes.length, ...risk, runsAt }];
      }),
  };
}

function nodesByOp(graph: Graph): Map<string, GraphNode[]> {
  const byOp = new Map<string, GraphNode[]>();
  for (const node of [graph.nodes, ...graph.functions.values()].flat()) {
    if (graph.functions.has(node.op)) continue;
    const same = byOp.get(node.op);
    if (same === undefined) byOp.set(node.op, [node]);
    else same.push(node);
  }
  return byOp;
}

function riskOf(op: string, runsAt: readonly Moment[]): Pick<RiskyOp, 'kind' | 'reason'> | undefined {
  const risk: Risk | undefined = Object.hasOwn(RISKY_OPS, op) ? RISKY_OPS[op] : undefined;
  if (risk === undefined) return KNOWN_OPS.has(op) ? undefined : { kind: 'unknown', reason: UNKNOWN };
  const { kind, reason, expectedAt = [] } = risk;
  const isExpected = runsAt.length > 0 && runsAt.every((moment) => expectedAt.includes(moment));
  return isExpected ? undefined : { kind, reason };
}
