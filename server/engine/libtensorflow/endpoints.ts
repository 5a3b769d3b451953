import { ServingError, type MetaGraph, type TensorInfo } from '@cdk8s-serving/contract';
import type { Address, TensorflowLibrary } from './library';

/** A list of graph endpoints in the memory layout TF_SessionRun wants, with the names they go by in the signature. */
export interface Endpoints {
  readonly names: readonly string[];
  /** `TF_Output[]`: an 8-byte operation address, a 4-byte output index, 4 bytes of padding each. */
  readonly memory: Uint8Array;
}

/** Both sides of one signature. */
export interface SignatureEndpoints {
  readonly inputs: Endpoints;
  readonly outputs: Endpoints;
}

const TF_OUTPUT_BYTES = 16;

/**
 * Resolves every signature's tensor names to operations once, at load. Signatures without a tensor to fetch, such as
 * `__saved_model_init_op`, are left out: there is nothing to answer from them.
 * @throws ServingError INVALID_ARGUMENT when a signature names a tensor the graph does not have
 */
export function resolveSignatures(
  tf: TensorflowLibrary,
  graph: Address,
  metaGraph: MetaGraph,
): ReadonlyMap<string, SignatureEndpoints> {
  const resolved = new Map<string, SignatureEndpoints>();
  for (const [name, signature] of metaGraph.signatures) {
    const isCallable = [...signature.outputs.values()].every((info) => info.dtypeNumber !== 0);
    if (!isCallable) continue;
    resolved.set(name, {
      inputs: resolveTensors(tf, graph, signature.inputs),
      outputs: resolveTensors(tf, graph, signature.outputs),
    });
  }
  return resolved;
}

function resolveTensors(tf: TensorflowLibrary, graph: Address, infos: ReadonlyMap<string, TensorInfo>): Endpoints {
  const names = [...infos.keys()];
  const memory = new Uint8Array(names.length * TF_OUTPUT_BYTES);
  const view = new DataView(memory.buffer);
  [...infos].forEach(([name, info], position) => {
    const colon = info.tensorName.lastIndexOf(':');
    const operationName = colon === -1 ? info.tensorName : info.tensorName.slice(0, colon);
    const index = colon === -1 ? 0 : Number(info.tensorName.slice(colon + 1));
    const operation = tf.graphOperationByName(graph, operationName);
    if (operation === 0 || !(index < tf.operationNumOutputs(operation))) {
      throw new ServingError('INVALID_ARGUMENT', `the graph has no tensor '${info.tensorName}', which '${name}' names`);
    }
    view.setBigUint64(position * TF_OUTPUT_BYTES, BigInt(operation), true);
    view.setInt32(position * TF_OUTPUT_BYTES + 8, index, true);
  });
  return { names, memory };
}
