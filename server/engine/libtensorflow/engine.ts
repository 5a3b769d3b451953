import { decodeMetaGraph, type MetaGraph } from '@cdk8s-serving/contract';
import type { LibtensorflowLocation } from '../../native/locate';
import type { Engine, LoadRequest, LoadedModel } from '../engine';
import { resolveSignatures } from './endpoints';
import { markFreeInputs } from './free-inputs';
import { bindTensorflow, type Address, type TensorflowLibrary } from './library';
import { encodeSessionConfig } from './options-proto';
import { TensorflowSession } from './session';
import { withStatus } from './status';

/** The SavedModel engine: libtensorflow's C API, called on libuv's thread pool so that the event loop stays free. */
export class TensorflowEngine implements Engine {
  readonly description: string;
  private readonly tf: TensorflowLibrary;

  /** @throws Error of the dynamic linker when the library cannot be loaded */
  constructor(location: LibtensorflowLocation) {
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
      const metaGraph = markFreeInputs(tf, graph, readMetaGraph(tf, metaGraphBuffer));
      return new TensorflowSession(tf, session, graph, metaGraph, resolveSignatures(tf, graph, metaGraph));
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

/** Decodes the MetaGraphDef of what was really loaded; `TF_Buffer` begins with the data's address and its length. */
function readMetaGraph(tf: TensorflowLibrary, buffer: Address): MetaGraph {
  const header = new BigUint64Array(2);
  tf.copyOut(header, buffer, header.byteLength);
  const [data = 0n, length = 0n] = header;
  const bytes = new Uint8Array(Number(length));
  if (bytes.length > 0) tf.copyOut(bytes, Number(data), bytes.length);
  return decodeMetaGraph(bytes);
}
