import { ServingError, type MetaGraph, type Tensor } from '@cdk8s-serving/contract';
import type { LoadedModel, RunOptions } from '../engine';
import type { SignatureEndpoints } from './endpoints';
import type { Address, TensorflowLibrary } from './library';
import { encodeRunOptions } from './options-proto';
import { withStatus } from './status';
import { freeNative, fromNative, toNative } from './tensor-memory';

/** One session for all requests: TF_SessionRun is thread-safe, and the weights are in memory once. */
export class TensorflowSession implements LoadedModel {
  constructor(
    private readonly tf: TensorflowLibrary,
    private readonly session: Address,
    private readonly graph: Address,
    readonly metaGraph: MetaGraph,
    private readonly signatures: ReadonlyMap<string, SignatureEndpoints>,
  ) {}

  async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const endpoints = this.signatures.get(signature);
    if (endpoints === undefined) {
      throw new ServingError('FAILED_PRECONDITION', `Signature "${signature}" has no output to fetch`);
    }
    const fed: Array<{ readonly address: Address; readonly tensor: Tensor }> = [];
    // Null where TensorFlow wrote nothing, which is everywhere when the run failed.
    const fetched = new BigUint64Array(endpoints.outputs.names.length);
    const runOptions = this.newRunOptions(options);
    try {
      for (const name of endpoints.inputs.names) {
        const tensor = inputs.get(name);
        if (tensor === undefined) throw new ServingError('INVALID_ARGUMENT', `Missing input: ${name}`);
        fed.push({ address: toNative(this.tf, tensor), tensor });
      }
      await this.call(
        endpoints,
        BigUint64Array.from(fed, ({ address }) => BigInt(address)),
        fetched,
        runOptions,
      );
      return new Map(endpoints.outputs.names.map((name, index) => [name, fromNative(this.tf, Number(fetched[index]))]));
    } finally {
      for (const { address, tensor } of fed) freeNative(this.tf, address, tensor);
      for (const address of fetched) if (address !== 0n) this.tf.deleteTensor(Number(address));
      if (runOptions !== 0) this.tf.deleteBuffer(runOptions);
    }
  }

  async close(): Promise<void> {
    await withStatus(this.tf, async (status) => {
      await this.tf.closeSession(this.session, status);
      await this.tf.deleteSession(this.session, status);
      this.tf.deleteGraph(this.graph);
    });
  }

  private call(
    { inputs, outputs }: SignatureEndpoints,
    fed: BigUint64Array,
    fetched: BigUint64Array,
    runOptions: Address,
  ): Promise<void> {
    return withStatus(this.tf, (status) =>
      this.tf.sessionRun(
        this.session,
        runOptions,
        inputs.memory,
        fed,
        fed.length,
        outputs.memory,
        fetched,
        fetched.length,
        0,
        0,
        0,
        status,
      ),
    );
  }

  /** Address of a TF_Buffer with RunOptions, or 0 for the defaults. */
  private newRunOptions({ deadlineMs }: RunOptions): Address {
    if (deadlineMs === Infinity) return 0;
    // TensorFlow takes 0 for "no timeout", so a deadline that is due gets the shortest one there is.
    const encoded = encodeRunOptions({ timeoutMs: Math.max(1, deadlineMs - performance.now()) });
    return this.tf.newBufferFromString(encoded, encoded.length);
  }
}
