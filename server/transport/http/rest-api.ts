import type { IncomingMessage } from 'node:http';
import { MAX_TENSOR_BYTES, ServingError, type ModelSpec } from '@cdk8s-serving/contract';
import { metadataDocument, statusDocument } from '../../codec/json/documents';
import { encodeInferenceJson } from '../../codec/json/inference-response';
import type { JsonCodec } from '../../codec/json/off-thread/json-codec';
import type { PredictFormat } from '../../codec/json/predict-inputs';
import type { ModelManager } from '../../core/model-manager';
import type { InferenceKind } from '../../core/inference-rules';
import type { Predictor } from '../../core/predictor';
import type { CancelSignal } from '../../engine/engine';
import type { Observation } from '../../telemetry/observation';
import type { ByteBudget } from '../byte-budget';
import { readBody, type Upload } from './body';
import { matchRoute, type Route } from './routes';

/** The text of an answer, as such or in UTF-8. */
export type JsonText = string | Uint8Array;

/** What the REST API needs of the rest of the server. */
export interface RestApiOptions {
  readonly manager: ModelManager;
  readonly predictor: Predictor;
  readonly codec: JsonCodec;
  readonly maxBodyBytes: number;
  /** Room for the bodies of all requests together. */
  readonly budget: ByteBudget;
  /** Milliseconds a prediction may take. */
  readonly timeoutMs: number;
}

const LIMITS = { maxTensorBytes: MAX_TENSOR_BYTES };

/** Routes that run a model, by which TensorFlow Serving labels its metrics; the others have none. */
const VERBS: ReadonlySet<Route['kind']> = new Set(['predict', 'classify', 'regress']);

/** TensorFlow Serving's REST API, from a request to the text of its answer. */
export class RestApi {
  constructor(private readonly options: RestApiOptions) {}

  /**
   * Answers one request below `/v1/`.
   * @param signal aborted when the client has gone
   * @throws ServingError, BodyTooLargeError
   */
  async answer(request: IncomingMessage, signal: CancelSignal, observation: Observation): Promise<JsonText> {
    observation.api = '';
    const route = matchRoute(request.method ?? '', request.url ?? '');
    observation.model = route.spec.name;
    if (VERBS.has(route.kind)) observation.api = route.kind;
    const charge = this.options.budget.open();
    try {
      return await this.dispatch(route, { request, charge }, signal, observation);
    } finally {
      charge.release();
    }
  }

  private dispatch(
    route: Route,
    upload: Upload,
    signal: CancelSignal,
    observer: Observation,
  ): Promise<JsonText> | string {
    switch (route.kind) {
      case 'status':
        return statusDocument(this.options.manager.statuses(route.spec));
      case 'metadata':
        return this.options.manager.use(route.spec, ({ version, loaded }) =>
          metadataDocument(route.spec.name, version, loaded.metaGraph),
        );
      case 'predict':
        return this.predict(route.spec, upload, signal, observer);
      case 'classify':
      case 'regress':
        return this.infer(route.kind, route.spec, upload, signal, observer);
    }
  }

  private async predict(
    spec: ModelSpec,
    upload: Upload,
    signal: CancelSignal,
    observer: Observation,
  ): Promise<JsonText> {
    const { codec, manager, predictor } = this.options;
    const bytes = await this.read(spec, upload, observer);
    const body = await codec.parsePredict(bytes, manager.expectedSignatures(spec), LIMITS, signal);
    let format: PredictFormat = 'row';
    const { outputs } = await predictor.predict({
      modelSpec: { ...spec, signatureName: body.signatureName },
      inputs: (signature) => {
        const decoded = body.decode(signature, LIMITS);
        format = decoded.format;
        return decoded.inputs;
      },
      outputFilter: [],
      unknownSignature: (name) =>
        new ServingError('INVALID_ARGUMENT', `Serving signature name: "${name}" not found in signature def`),
      deadlineMs: this.deadlineMs(observer),
      signal,
      observer,
    });
    return codec.encodePredict(outputs, format, signal);
  }

  private async infer(
    kind: InferenceKind,
    spec: ModelSpec,
    upload: Upload,
    signal: CancelSignal,
    observer: Observation,
  ): Promise<string> {
    const body = await this.read(spec, upload, observer);
    const { signatureName, examples } = await this.options.codec.parseExamples(body, LIMITS, signal);
    const call = { modelSpec: spec, examples, deadlineMs: this.deadlineMs(observer), signal, observer };
    const { result } = await this.options.predictor.infer(call, { kind, signatureName });
    return encodeInferenceJson(result);
  }

  /**
   * Reads the body of a prediction, of one that would be refused nothing.
   * @throws BodyTooLargeError, ServingError RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED
   */
  private read(spec: ModelSpec, upload: Upload, observer: Observation): Promise<Uint8Array> {
    const refusal = this.options.manager.refusal(spec, this.deadlineMs(observer));
    if (refusal !== undefined) throw refusal;
    return readBody(upload, this.options.maxBodyBytes);
  }

  private deadlineMs({ startMs }: Observation): number {
    return startMs + this.options.timeoutMs;
  }
}
