import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ProtobufError,
  SAVED_MODEL_FILE,
  ServingError,
  decodeGraphs,
  decodeSavedModel,
  restoresVariables,
  unusualOps,
  type Graph,
  type MetaGraph,
} from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel } from './engine';

/** What TensorFlow needs of the files of variables; it loads a model without it, and then no request has values. */
const VARIABLES_INDEX = join('variables', 'variables.index');

/**
 * An engine that looks into a model before another one loads it. A SavedModel is a program, parts of which run while it
 * is loaded: who wrote it decides which files of the server's user it reads and writes, unless somebody looks.
 */
export class VettingEngine implements Engine {
  /** @param allowed ops that models may run all the same; `*` for all */
  constructor(
    private readonly inner: Engine,
    private readonly allowed: readonly string[],
  ) {}

  get description(): string {
    return this.inner.description;
  }

  /**
   * @throws ServingError of the engine, INVALID_ARGUMENT for a saved_model.pb that is none, FAILED_PRECONDITION for a
   *   model with an op that is not allowed, or one that is not all there yet
   */
  async load(request: LoadRequest): Promise<LoadedModel> {
    const bytes = await readIfThere(join(request.path, SAVED_MODEL_FILE));
    for (const [metaGraph, graph] of bytes === undefined ? [] : graphsOf(bytes, request.tags)) {
      this.vetOps(metaGraph, graph);
      await vetVariables(request.path, metaGraph, graph);
    }
    return this.inner.load(request);
  }

  private vetOps(metaGraph: MetaGraph, graph: Graph): void {
    if (this.allowed.includes('*')) return;
    const refused = unusualOps(metaGraph, graph).filter(({ op }) => !this.allowed.includes(op));
    if (refused.length === 0) return;
    const each = refused.map(({ op, reason, runsAt }) => `${op} (at ${runsAt.join(' and ')}: ${reason})`);
    const names = refused.map(({ op }) => op).join(',');
    throw new ServingError(
      'FAILED_PRECONDITION',
      `the model would run ${each.join(', ')}; allow it with --allow_unusual_ops=${names} where its author is trusted`,
    );
  }
}

async function vetVariables(path: string, metaGraph: MetaGraph, graph: Graph): Promise<void> {
  if (!restoresVariables(metaGraph, graph)) return;
  try {
    await access(join(path, VARIABLES_INDEX));
  } catch (cause) {
    const message = `the model has variables and no ${VARIABLES_INDEX}; its directory may still be being written`;
    throw new ServingError('FAILED_PRECONDITION', message, { cause });
  }
}

/** The graphs with these tags. @throws ServingError INVALID_ARGUMENT */
function graphsOf(savedModel: Uint8Array, tags: readonly string[]): (readonly [MetaGraph, Graph])[] {
  try {
    const graphs = decodeGraphs(savedModel);
    return decodeSavedModel(savedModel).flatMap((metaGraph, index) => {
      const graph = graphs[index];
      const isServed = tags.every((tag) => metaGraph.tags.includes(tag));
      return graph === undefined || !isServed ? [] : [[metaGraph, graph] as const];
    });
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new ServingError('INVALID_ARGUMENT', `${SAVED_MODEL_FILE} is no SavedModel: ${error.message}`, {
      cause: error,
    });
  }
}

/** Undefined for a model of another format, and for one that has just gone: the engine says what it makes of that. */
async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}
