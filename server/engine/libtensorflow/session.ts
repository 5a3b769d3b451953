import { ServingError, type MetaGraph, type Tensor } from '@cdk8s-serving/contract';
import type { LoadedModel, RunOptions } from '../engine';
import type { SignatureEndpoints } from './endpoints';
import type { Address, SessionRunArguments, TensorflowLibrary } from './library';
import { encodeCallerThreadOptions, encodeRunOptions } from './options-proto';
import { ShortRuns } from './short-runs';
import { withStatus } from './status';
import { freeNative, fromNative, toNative } from './tensor-memory';

/** What a loaded SavedModel is made of. */
export interface LoadedSession {
  readonly session: Address;
  readonly graph: Address;
  readonly metaGraph: MetaGraph;
  readonly signatures: ReadonlyMap<string, SignatureEndpoints>;
  /** Signatures that take as long for a given size as they did before. */
  readonly steady: ReadonlySet<string>;
}

/**
 * One session for all requests: TF_SessionRun is thread-safe, and the weights are in memory once. A run goes to a thread
 * of libuv's pool, unless it is known to be shorter than the way there and back.
 */
export class TensorflowSession implements LoadedModel {
  private readonly shortRuns: ReadonlyMap<string, ShortRuns>;
  private readonly onCallerThread: Address;

  constructor(
    private readonly tf: TensorflowLibrary,
    private readonly loaded: LoadedSession,
    shortMs: number,
  ) {
    this.shortRuns = new Map([...loaded.steady].map((name) => [name, new ShortRuns(shortMs)]));
    const options = encodeCallerThreadOptions();
    this.onCallerThread = tf.newBufferFromString(options, options.length);
  }

  get metaGraph(): MetaGraph {
    return this.loaded.metaGraph;
  }

  async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const endpoints = this.loaded.signatures.get(signature);
    if (endpoints === undefined) {
      throw new ServingError('FAILED_PRECONDITION', `Signature "${signature}" has no output to fetch`);
    }
    const fed: Array<{ readonly address: Address; readonly tensor: Tensor }> = [];
    // Null where TensorFlow wrote nothing, which is everywhere when the run failed.
    const fetched = new BigUint64Array(endpoints.outputs.names.length);
    try {
      for (const name of endpoints.inputs.names) {
        const tensor = inputs.get(name);
        if (tensor === undefined) throw new ServingError('INVALID_ARGUMENT', `Missing input: ${name}`);
        fed.push({ address: toNative(this.tf, tensor), tensor });
      }
      const addresses = BigUint64Array.from(fed, ({ address }) => BigInt(address));
      const byteSize = sizeOf(endpoints, inputs);
      await this.call(endpoints, addresses, fetched, options, byteSize, this.shortRuns.get(signature));
      return new Map(endpoints.outputs.names.map((name, index) => [name, fromNative(this.tf, Number(fetched[index]))]));
    } finally {
      for (const { address, tensor } of fed) freeNative(this.tf, address, tensor);
      for (const address of fetched) if (address !== 0n) this.tf.deleteTensor(Number(address));
    }
  }

  isShort(signature: string, inputs: ReadonlyMap<string, Tensor>): boolean {
    const endpoints = this.loaded.signatures.get(signature);
    const shortRuns = this.shortRuns.get(signature);
    return endpoints !== undefined && shortRuns !== undefined && shortRuns.knows(sizeOf(endpoints, inputs));
  }

  async close(): Promise<void> {
    const { session, graph } = this.loaded;
    this.tf.deleteBuffer(this.onCallerThread);
    await withStatus(this.tf, async (status) => {
      await this.tf.closeSession(session, status);
      await this.tf.deleteSession(session, status);
      this.tf.deleteGraph(graph);
    });
  }

  private async call(
    { inputs, outputs }: SignatureEndpoints,
    fed: BigUint64Array,
    fetched: BigUint64Array,
    options: RunOptions,
    byteSize: number,
    shortRuns: ShortRuns | undefined,
  ): Promise<void> {
    const { session } = this.loaded;
    const args = (runOptions: Address, status: Address): SessionRunArguments => [
      ...([session, runOptions, inputs.memory, fed, fed.length, outputs.memory, fetched, fetched.length] as const),
      ...([0, 0, 0, status] as const),
    ];
    if (shortRuns?.takes(byteSize) === true) {
      await withStatus(this.tf, (status) => {
        const startMs = performance.now();
        this.tf.sessionRunHere(...args(this.onCallerThread, status));
        // Before anything is awaited: what other requests do meanwhile would count as this run's.
        shortRuns.ranHere(byteSize, performance.now() - startMs);
      });
      return;
    }
    const startMs = performance.now();
    const runOptions = this.newRunOptions(options);
    try {
      await withStatus(this.tf, (status) => this.tf.sessionRun(...args(runOptions, status)));
    } finally {
      if (runOptions !== 0) this.tf.deleteBuffer(runOptions);
    }
    shortRuns?.ranElsewhere(byteSize, performance.now() - startMs);
  }

  /** Address of a TF_Buffer with RunOptions, or 0 for the defaults. */
  private newRunOptions({ deadlineMs }: RunOptions): Address {
    if (deadlineMs === Infinity) return 0;
    // TensorFlow takes 0 for "no timeout", so a deadline that is due gets the shortest one there is.
    const encoded = encodeRunOptions({ timeoutMs: Math.max(1, deadlineMs - performance.now()) });
    return this.tf.newBufferFromString(encoded, encoded.length);
  }
}

/** Bytes of what is fed; Infinity with strings in it, whose number says nothing about a run. */
function sizeOf({ inputs: { names } }: SignatureEndpoints, inputs: ReadonlyMap<string, Tensor>): number {
  let byteSize = 0;
  for (const name of names) {
    const tensor = inputs.get(name);
    if (tensor !== undefined) byteSize += tensor.dtype === 'string' ? Infinity : tensor.data.byteLength;
  }
  return byteSize;
}
