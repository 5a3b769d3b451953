import { Client, Metadata, credentials, type ServiceError } from '@grpc/grpc-js';
import {
  GatewaySetting,
  GrpcMethod,
  MAX_TENSOR_BYTES,
  decodeModelMetadataResponse,
  decodeModelStatusResponse,
  decodePredictResponse,
  encodeModelMetadataRequest,
  encodeModelStatusRequest,
  encodePredictRequest,
  type ModelBinding,
  type ModelVersionStatus,
  type Signature,
  type Tensor,
} from '@cdk8s-serving/contract';
import { channelOptions } from './channel-options';
import { Retry } from './retry';
import { RetryBudget } from './retry-budget';
import { upstreamError } from './upstream-error';
import { watched, type ModelLookup } from './watched-dns';

/**
 * Calls made again: as many at once as a gateway works on by default, all of which may have been with the server that
 * was lost; in the long run a tenth of those that succeed.
 */
const RETRY = { burst: Number(GatewaySetting.maxRequests.default), successesPerRepeat: 10 };

/** Deadline and cancellation of one call. */
export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Headers for the model server, by name in lower case. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** How a client reaches its model servers. */
export interface ModelClientOptions {
  /** Milliseconds of a usual call: a connection that is silent for most of it is given up. Default 5000. */
  readonly timeoutMs?: number;
  /** Default: the system's. */
  readonly lookup?: ModelLookup | undefined;
  /** Told of every call that is made again. */
  readonly onRetry?: () => void;
}

/**
 * One model on the model servers behind one name, over gRPC: every address of the name gets its share, and new ones do
 * within seconds. Every method throws ServingError only.
 */
export class ModelClient {
  private readonly client: Client;
  private readonly retry: Retry;

  /** @param target gRPC name of the model server: `dns:///digits:8500`. Nothing is dialled before the first call. */
  constructor(
    target: string,
    private readonly binding: Pick<ModelBinding, 'model' | 'signature'>,
    { timeoutMs = Number(GatewaySetting.modelTimeoutMs.default), lookup, onRetry }: ModelClientOptions = {},
  ) {
    const followed = watched(target, lookup);
    this.client = new Client(followed.target, credentials.createInsecure(), {
      ...channelOptions(timeoutMs),
      ...followed.options,
    });
    const connection = { whenReady: (withinMs: number, signal?: AbortSignal) => this.whenReady(withinMs, signal) };
    this.retry = new Retry(connection, new RetryBudget(RETRY.burst, RETRY.successesPerRepeat), onRetry);
  }

  /**
   * Runs the signature and gives the outputs of these names, all of them where none is named. Where no model server was
   * there it is done once more, on another or once one is back.
   * @throws ServingError
   */
  predict(
    inputs: ReadonlyMap<string, Tensor>,
    outputs: readonly string[],
    options: CallOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const request = encodePredictRequest({
      modelSpec: { name: this.binding.model, signatureName: this.binding.signature },
      inputs,
      outputFilter: outputs,
    });
    const decode = (bytes: Buffer) => decodePredictResponse(bytes, { maxTensorBytes: MAX_TENSOR_BYTES }).outputs;
    const call = (timeoutMs: number) => this.call(GrpcMethod.predict, request, decode, { ...options, timeoutMs });
    return this.retry.run(call, options.timeoutMs, options.signal);
  }

  /** Signatures of the version that answers. @throws ServingError */
  signatures(options: CallOptions): Promise<ReadonlyMap<string, Signature>> {
    const request = encodeModelMetadataRequest({ name: this.binding.model });
    return this.call(
      GrpcMethod.getModelMetadata,
      request,
      (bytes) => decodeModelMetadataResponse(bytes).signatures,
      options,
    );
  }

  /** Standing of every version. @throws ServingError */
  versions(options: CallOptions): Promise<readonly ModelVersionStatus[]> {
    const request = encodeModelStatusRequest({ name: this.binding.model });
    return this.call(GrpcMethod.getModelStatus, request, decodeModelStatusResponse, options);
  }

  close(): void {
    this.client.close();
  }

  private whenReady(withinMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const gone = (): void => settle(false);
      const settle = (isReady: boolean): void => {
        signal?.removeEventListener('abort', gone);
        resolve(isReady);
      };
      signal?.addEventListener('abort', gone, { once: true });
      this.client.waitForReady(Date.now() + withinMs, (error) => settle(error === undefined));
    });
  }

  private call<Response>(
    method: string,
    request: Uint8Array,
    decode: (bytes: Buffer) => Response,
    { timeoutMs, signal, metadata = {} }: CallOptions,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: Response): void => {
        signal?.removeEventListener('abort', cancel);
        if (error !== null) reject(upstreamError(error, timeoutMs, signal?.aborted === true));
        else resolve(response as Response);
      };
      const call = this.client.makeUnaryRequest(
        method,
        (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        decode,
        request,
        metadataOf(metadata),
        { deadline: Date.now() + timeoutMs },
        done,
      );
      const cancel = (): void => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted === true) cancel();
    });
  }
}

function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}
