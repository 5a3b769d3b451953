import type { Graph } from './graph';
import { reachOf } from './reach';
import type { MetaGraph } from './saved-model';

/** Ops that make a variable, of TensorFlow 2 and of TensorFlow 1. */
const VARIABLE_OPS: ReadonlySet<string> = new Set(['VarHandleOp', 'VariableV2', 'Variable', 'AutoReloadVariable']);

const RESTORE_OPS: ReadonlySet<string> = new Set(['RestoreV2', 'Restore', 'RestoreSlice']);

/**
 * True for a graph whose variables are read from files when it is loaded. TensorFlow reads nothing where the files are
 * not there, and then answers every request with an error. Pure.
 */
export function restoresVariables(metaGraph: MetaGraph, graph: Graph): boolean {
  const hasVariables = [graph.nodes, ...graph.functions.values()].flat().some(({ op }) => VARIABLE_OPS.has(op));
  const restoring = reachOf(metaGraph, graph).get('restore') ?? [];
  return hasVariables && [...restoring].some(({ op }) => RESTORE_OPS.has(op));
}
