import { decodeGraph, decodeMetaGraph } from '@cdk8s-serving/contract';
import type { LibtensorflowLocation } from '../../native/locate';
import type { Engine, LoadRequest, LoadedModel } from '../engine';
import { resolveSignatures } from './endpoints';
import { markFreeInputs } from './free-inputs';
import { bindTensorflow, type Address, type TensorflowLibrary } from './library';
import { encodeSessionConfig } from './options-proto';
import { TensorflowSession } from './session';
import { steadySignatures } from './steady-ops';
import { SHORT_MS } from './short-runs';
import { withStatus } from './status';

/** A larger graph is not that of a model whose runs are short, and is not looked into. */
const MOST_STEADY_BYTES = 1024 * 1024;

/**
 * The SavedModel engine: libtensorflow's C API, called on libuv's thread pool so that the event loop stays free, but for
 * runs that are known to be shorter than the way to a thread and back.
 */
export class TensorflowEngine implements Engine {
  readonly description: string;
  private readonly tf: TensorflowLibrary;

  /**
   * @param shortMs the longest run, in milliseconds, that is made on the event loop once it is known
   * @throws Error of the dynamic linker when the library cannot be loaded
   */
  constructor(
    location: LibtensorflowLocation,
    private readonly shortMs = SHORT_MS,
  ) {
    this.tf = bindTensorflow(location);
    this.description = `libtensorflow ${this.tf.version()}`;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    const { tf } = this;
    const options = tf.newSessionOptions();
    const graph = tf.newGraph();
    const metaGraphBuffer = tf.newBuffer();
    let session: Address = 0;
    try {
      const config = encodeSessionConfig(request);
      await withStatus(tf, (status) => tf.setConfig(options, config, config.length, status));
      session = await withStatus(tf, (status) =>
        tf.loadSessionFromSavedModel(
          options,
          0,
          request.path,
          request.tags,
          request.tags.length,
          graph,
          metaGraphBuffer,
          status,
        ),
      );
      const bytes = readBuffer(tf, metaGraphBuffer);
      const metaGraph = markFreeInputs(tf, graph, decodeMetaGraph(bytes));
      const signatures = resolveSignatures(tf, graph, metaGraph);
      const steady =
        bytes.length > MOST_STEADY_BYTES ? new Set<string>() : steadySignatures(metaGraph, decodeGraph(bytes));
      return new TensorflowSession(tf, { session, graph, metaGraph, signatures, steady }, this.shortMs);
    } catch (error) {
      if (session !== 0) {
        const failed = session;
        await withStatus(tf, async (status) => {
          await tf.closeSession(failed, status);
          await tf.deleteSession(failed, status);
        });
      }
      tf.deleteGraph(graph);
      throw error;
    } finally {
      tf.deleteBuffer(metaGraphBuffer);
      tf.deleteSessionOptions(options);
    }
  }
}

/** The MetaGraphDef of what was really loaded; `TF_Buffer` begins with the data's address and its length. */
function readBuffer(tf: TensorflowLibrary, buffer: Address): Uint8Array {
  const header = new BigUint64Array(2);
  tf.copyOut(header, buffer, header.byteLength);
  const [data = 0n, length = 0n] = header;
  const bytes = new Uint8Array(Number(length));
  if (bytes.length > 0) tf.copyOut(bytes, Number(data), bytes.length);
  return bytes;
}
