import { Client, Metadata, credentials, type ChannelOptions, type ServiceError } from '@grpc/grpc-js';
import {
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
import { upstreamError } from './upstream-error';

/** Largest answer of a model server, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const CHANNEL_OPTIONS: ChannelOptions = {
  // Every address the target resolves to gets its share: gRPC's own default sends all calls down one connection.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // A service config or a proxy found in DNS or the environment must not reroute calls to the model.
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 3_000,
  'grpc.dns_min_time_between_resolutions_ms': 3_000,
  'grpc.max_send_message_length': -1,
  'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
};

/** Deadline and cancellation of one call. */
export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Headers for the model server, by name in lower case. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One model on one model server, over gRPC. Every method throws ServingError only. */
export class ModelClient {
  private readonly client: Client;

  /** @param target gRPC name of the model server: `dns:///digits:8500`. Nothing is dialled before the first call. */
  constructor(
    target: string,
    private readonly binding: Pick<ModelBinding, 'model' | 'signature'>,
  ) {
    this.client = new Client(target, credentials.createInsecure(), CHANNEL_OPTIONS);
  }

  /** Runs the signature and gives the outputs of these names, all of them where none is named. @throws ServingError */
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
    return this.call(GrpcMethod.predict, request, decode, options);
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

  private call<Response>(
    method: string,
    request: Uint8Array,
    decode: (bytes: Buffer) => Response,
    { timeoutMs, signal, metadata = {} }: CallOptions,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: Response): void => {
        signal?.removeEventListener('abort', cancel);
        if (error !== null) reject(upstreamError(error, timeoutMs));
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
