import { elementCount, type Tensor, type TensorLimits } from '@cdk8s-serving/contract';
import { parseExampleRequest, type ParsedExampleRequest } from '../example-request';
import type { PredictFormat } from '../predict-inputs';
import { parsePredictRequest, type ParsedPredictRequest, type Signatures } from '../predict-request';
import { encodePredictJson } from '../predict-response';
import { servingError, slim, type JsonJob, type JsonOutcome, type Parcel } from './job';
import { JsonWorkerPool, type JobSignal } from './worker-pool';

/**
 * Sizes from which the work moves to another thread. Below them the event loop is held for about a tenth of a
 * millisecond by numbers, which is what handing over takes; `npm run bench -- json` shows both.
 */
const LARGE_BODY_BYTES = 64 * 1024;
const LARGE_OUTPUT_ELEMENTS = 4096;

/** Text of a double is what takes longest: it counts as so many elements. */
const DOUBLE_WEIGHT = 16;

/** Reads and writes the JSON of predictions: on this thread when it is small, beside it when it is large. */
export class JsonCodec {
  private readonly pool: JsonWorkerPool;

  /** @param threads for large bodies, started as they are needed */
  constructor(threads: number) {
    this.pool = new JsonWorkerPool(threads);
  }

  /**
   * Parses the body of `:predict`. The body is the codec's from here on: its memory may move.
   * @param signatures those the request will probably be decoded with
   * @throws ServingError as `parsePredictRequest`, and of the pool
   */
  async parsePredict(
    body: Uint8Array,
    signatures: Signatures | undefined,
    limits: TensorLimits,
    signal: JobSignal,
  ): Promise<ParsedPredictRequest> {
    if (body.length < LARGE_BODY_BYTES) {
      return parsePredictRequest(body, signatures === undefined ? undefined : { signatures, limits });
    }
    const expected = signatures ?? new Map();
    const parcel = bodyParcel({ kind: 'predict', body, signatures: slim(expected), limits });
    const outcome = await this.run(parcel, 'predict', signal);
    const { signatureName, decoded } = outcome;
    return {
      signatureName,
      decode(signature, actualLimits) {
        // The version may have changed meanwhile; what is sent back then is read again, here.
        if (decoded === undefined || expected.get(signatureName) !== signature) {
          return parsePredictRequest(outcome.body).decode(signature, actualLimits);
        }
        if (decoded.kind === 'failed') throw servingError(decoded.error);
        return decoded.inputs;
      },
    };
  }

  /** Parses the body of `:classify` or `:regress`, as `parsePredict` does. @throws ServingError */
  async parseExamples(body: Uint8Array, limits: TensorLimits, signal: JobSignal): Promise<ParsedExampleRequest> {
    if (body.length < LARGE_BODY_BYTES) return parseExampleRequest(body, limits);
    return (await this.run(bodyParcel({ kind: 'examples', body, limits }), 'examples', signal)).request;
  }

  /**
   * Encodes the body of a predict answer. Outputs are copied to the other thread: they are small beside their text, and
   * others may look at them.
   * @returns its text, as such or in UTF-8
   * @throws ServingError as `encodePredictJson`, and of the pool
   */
  async encodePredict(
    outputs: ReadonlyMap<string, Tensor>,
    format: PredictFormat,
    signal: JobSignal,
  ): Promise<string | Uint8Array> {
    const weights = [...outputs.values()].map(
      ({ dtype, shape }) => elementCount(shape) * (dtype === 'double' ? DOUBLE_WEIGHT : 1),
    );
    if (weights.reduce((sum, weight) => sum + weight, 0) < LARGE_OUTPUT_ELEMENTS)
      return encodePredictJson(outputs, format);
    const parcel: Parcel<JsonJob> = { message: { kind: 'encode', outputs, format }, transfer: [] };
    return (await this.run(parcel, 'encode', signal)).text;
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private async run<Kind extends JsonOutcome['kind']>(
    parcel: Parcel<JsonJob>,
    kind: Kind,
    signal: JobSignal,
  ): Promise<Extract<JsonOutcome, { readonly kind: Kind }>> {
    const outcome = await this.pool.run(parcel, signal);
    if (outcome.kind === 'failed') throw servingError(outcome.error);
    if (outcome.kind !== kind) throw new Error(`a ${kind} job was answered with ${outcome.kind}`);
    return outcome as Extract<JsonOutcome, { readonly kind: Kind }>;
  }
}

/** A body moves with its memory; one that shares its memory with others is copied first. */
function bodyParcel(job: Extract<JsonJob, { readonly body: Uint8Array }>): Parcel<JsonJob> {
  const { body } = job;
  const isAlone = body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer;
  const own = isAlone ? new Uint8Array(body.buffer) : new Uint8Array(body);
  return { message: { ...job, body: own }, transfer: [own.buffer] };
}
