import {
  Server,
  ServerCredentials,
  status,
  type Metadata,
  type ServiceDefinition,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import {
  GrpcMethod,
  decodePredictRequest,
  decodeTensorProto,
  encodeModelMetadataResponse,
  encodeModelStatusResponse,
  encodePredictResponse,
  type ModelVersionStateName,
  type Signature,
  type Tensor,
} from '@cdk8s-serving/contract';

/** A Predict call as the stub saw it. */
export interface SeenPredict {
  readonly model: string | undefined;
  readonly signature: string | undefined;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly outputFilter: readonly string[];
}

/** What the stub does; a test may change it while the stub runs. */
export interface StubBehaviour {
  signatures: ReadonlyMap<string, Signature>;
  state: ModelVersionStateName;
  /** Gives the outputs, or throws a StubFailure. */
  predict: (seen: SeenPredict) => Promise<ReadonlyMap<string, Tensor>> | ReadonlyMap<string, Tensor>;
}

/** A gRPC status the stub answers with. */
export class StubFailure extends Error {
  constructor(
    readonly code: number,
    readonly details: string,
  ) {
    super(details);
  }
}

/** A model server that speaks the real wire and computes nothing. */
export class StubModelServer {
  readonly seen: SeenPredict[] = [];
  /** Headers of every Predict call, beside `seen`. */
  readonly metadata: Readonly<Record<string, unknown>>[] = [];
  private server: Server | undefined;

  /** @param port 0 lets the system choose, once. */
  constructor(
    readonly behaviour: StubBehaviour,
    private readonly address = '127.0.0.1',
    public port = 0,
  ) {}

  /** gRPC name to reach it by. */
  get target(): string {
    return `dns:///${this.address}:${this.port}`;
  }

  /** Listens: on a free port the first time, on the same port after a `stop()`. */
  async start(): Promise<void> {
    const server = new Server();
    server.addService(definition(), {
      predict: this.unary((bytes, metadata) => this.predict(bytes, metadata)),
      getModelMetadata: this.unary(() =>
        encodeModelMetadataResponse({ modelSpec: { name: 'm' }, signatures: this.behaviour.signatures }),
      ),
      getModelStatus: this.unary(() =>
        encodeModelStatusResponse([{ version: 1n, state: this.behaviour.state, errorCode: 'OK', errorMessage: '' }]),
      ),
    });
    this.port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${this.address}:${this.port}`, ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    this.server = server;
  }

  stop(): void {
    this.server?.forceShutdown();
  }

  /** Sends its clients elsewhere (GOAWAY), answers what it has and ends, as a model server does on SIGTERM. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      if (this.server === undefined) resolve();
      else this.server.tryShutdown(() => resolve());
    });
  }

  private async predict(bytes: Buffer, metadata: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
    const request = decodePredictRequest(bytes);
    const inputs = new Map(
      [...request.inputs].map(([name, proto]) => [name, decodeTensorProto(proto, { maxTensorBytes: 1e8 })]),
    );
    const { modelSpec, outputFilter } = request;
    const seen = { model: modelSpec?.name, signature: modelSpec?.signatureName, inputs, outputFilter };
    this.seen.push(seen);
    this.metadata.push(metadata);
    const outputs = await this.behaviour.predict(seen);
    return encodePredictResponse({ modelSpec: { name: seen.model ?? '', version: 1n }, outputs }, 'values');
  }

  private unary(
    handle: (bytes: Buffer, metadata: Readonly<Record<string, unknown>>) => Promise<Uint8Array> | Uint8Array,
  ): UntypedHandleCall {
    const handler = (
      call: { readonly request: Buffer; readonly metadata: Metadata },
      callback: (error: { code: number; details: string } | null, response?: Uint8Array) => void,
    ): void => {
      Promise.resolve()
        .then(() => handle(call.request, call.metadata.getMap()))
        .then(
          (response) => callback(null, response),
          (error: unknown) =>
            callback(
              error instanceof StubFailure
                ? { code: error.code, details: error.details }
                : { code: status.INTERNAL, details: String(error) },
            ),
        );
    };
    return handler as UntypedHandleCall;
  }
}

function definition(): ServiceDefinition {
  const method = (path: string) => ({
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes),
    responseDeserialize: (bytes: Buffer) => bytes,
  });
  return {
    predict: method(GrpcMethod.predict),
    getModelMetadata: method(GrpcMethod.getModelMetadata),
    getModelStatus: method(GrpcMethod.getModelStatus),
  };
}
