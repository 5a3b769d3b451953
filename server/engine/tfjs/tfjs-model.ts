import {
  DEFAULT_SIGNATURE,
  SERVE_TAG,
  ServingError,
  describeSignature,
  type MetaGraph,
  type Tensor,
} from '@cdk8s-serving/contract';
import type { LoadedModel, RunOptions } from '../engine';
import type { Loaded, ModelWorker, Started } from './model-worker';

/** Starts a worker with the model in it. */
export type StartWorker = () => Promise<Started>;

/**
 * A TensorFlow.js model in a thread of its own. When the thread dies, the runs it had are refused as UNAVAILABLE and
 * another is started at once; should that one not load the model, the next request starts the next.
 */
export class TfjsModel implements LoadedModel {
  readonly metaGraph: MetaGraph;
  /** The worker requests run on, or the start of it; undefined after a start that failed. */
  private worker: Promise<ModelWorker> | undefined;
  private isClosed = false;

  private constructor(
    private readonly start: StartWorker,
    private readonly onDeath: (reason: string) => void,
    worker: ModelWorker,
    loaded: Loaded,
  ) {
    this.metaGraph = metaGraphOf(loaded);
    this.worker = Promise.resolve(worker);
    this.watch(worker);
  }

  /**
   * @param onDeath told of every thread that ends although nobody closed it
   * @throws ServingError of the load
   */
  static async load(start: StartWorker, onDeath: (reason: string) => void): Promise<TfjsModel> {
    const { worker, loaded } = await start();
    return new TfjsModel(start, onDeath, worker, loaded);
  }

  async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    { deadlineMs }: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    if (signature !== DEFAULT_SIGNATURE)
      throw new ServingError('INVALID_ARGUMENT', `there is no signature ${signature}`);
    this.worker ??= this.startAnother();
    const worker = await this.worker;
    if (performance.now() >= deadlineMs) {
      throw new ServingError('DEADLINE_EXCEEDED', 'the deadline passed while the model was loaded anew');
    }
    return worker.run(inputs, deadlineMs);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const worker = await this.worker?.catch(() => undefined);
    await worker?.close();
  }

  private watch(worker: ModelWorker): void {
    void worker.ended.then((reason) => {
      if (this.isClosed) return;
      this.onDeath(reason);
      this.worker = this.startAnother();
    });
  }

  private startAnother(): Promise<ModelWorker> {
    const starting = this.start().then(
      ({ worker }) => {
        this.watch(worker);
        return worker;
      },
      // Whatever the code was: to a client of a model that is served, it is this server that cannot go on.
      (error: Error) => {
        throw new ServingError('UNAVAILABLE', `the TensorFlow.js model cannot be loaded anew: ${error.message}`);
      },
    );
    starting.catch(() => (this.worker = undefined));
    return starting;
  }
}

function metaGraphOf({ signature: { inputs, outputs }, tensorflowVersion }: Loaded): MetaGraph {
  return {
    tags: [SERVE_TAG],
    tensorflowVersion,
    signatures: new Map([[DEFAULT_SIGNATURE, describeSignature(inputs, outputs)]]),
  };
}
