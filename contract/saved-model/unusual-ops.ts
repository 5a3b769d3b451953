import type { Graph } from './graph';
import { MOMENTS, reachOf, type Moment } from './reach';
import { RISKY_OPS, type Risk } from './risky-ops';
import type { MetaGraph } from './saved-model';

/** An op by which a model would reach beyond its computation when it is served. */
export interface UnusualOp {
  readonly op: string;
  /** What it does. */
  readonly reason: string;
  /** When a server would run it. */
  readonly runsAt: readonly Moment[];
}

/** Risky ops that honest models are full of: vocabularies, `tf.print`, programs exported from JAX. */
const COMMON: ReadonlySet<string> = new Set([
  'InitializeTableFromTextFile',
  'InitializeTableFromTextFileV2',
  'PrintV2',
  'XlaCallModule',
]);

/**
 * The risky ops of a graph that a server would run and that few models have a reason for, in order of their names.
 * What only saving would run, and what nothing runs, is left out. Pure.
 */
export function unusualOps(metaGraph: MetaGraph, graph: Graph): UnusualOp[] {
  const moments = new Map<string, Moment[]>();
  const reach = reachOf(metaGraph, graph);
  for (const moment of MOMENTS.filter((each) => each !== 'save')) {
    for (const op of new Set([...(reach.get(moment) ?? [])].map((node) => node.op))) {
      if (graph.functions.has(op) || COMMON.has(op)) continue;
      const risk: Risk | undefined = Object.hasOwn(RISKY_OPS, op) ? RISKY_OPS[op] : undefined;
      if (risk === undefined || risk.expectedAt?.includes(moment) === true) continue;
      moments.set(op, [...(moments.get(op) ?? []), moment]);
    }
  }
  return [...moments]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([op, runsAt]) => ({ op, reason: RISKY_OPS[op]?.reason ?? '', runsAt }));
}
