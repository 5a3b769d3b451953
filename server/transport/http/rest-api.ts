import type { IncomingMessage } from 'node:http';
import { MAX_TENSOR_BYTES, ServingError, type ModelSpec } from '@cdk8s-serving/contract';
import { metadataDocument, statusDocument } from '../../codec/json/documents';
import { parseExampleRequest } from '../../codec/json/example-request';
import { encodeInferenceJson } from '../../codec/json/inference-response';
import type { PredictFormat } from '../../codec/json/predict-inputs';
import { parsePredictRequest } from '../../codec/json/predict-request';
import { encodePredictJson } from '../../codec/json/predict-response';
import type { ModelManager } from '../../core/model-manager';
import type { InferenceKind } from '../../core/inference-rules';
import type { Predictor } from '../../core/predictor';
import type { Observation } from '../../telemetry/observation';
import type { ByteBudget } from '../byte-budget';
import { readBody, type Upload } from './body';
import { matchRoute, type Route } from './routes';

/** What the REST API needs of the rest of the server. */
export interface RestApiOptions {
  readonly manager: ModelManager;
  readonly predictor: Predictor;
  readonly maxBodyBytes: number;
  /** Room for the bodies of all requests together. */
  readonly budget: ByteBudget;
  /** Milliseconds a prediction may take. */
  readonly timeoutMs: number;
}

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
  async answer(request: IncomingMessage, signal: AbortSignal, observation: Observation): Promise<string> {
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

  private dispatch(route: Route, upload: Upload, signal: AbortSignal, observer: Observation): Promise<string> | string {
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

  private async predict(spec: ModelSpec, upload: Upload, signal: AbortSignal, observer: Observation): Promise<string> {
    const body = parsePredictRequest(await readBody(upload, this.options.maxBodyBytes));
    let format: PredictFormat = 'row';
    const { outputs } = await this.options.predictor.predict({
      modelSpec: { ...spec, signatureName: body.signatureName },
      inputs: (signature) => {
        const decoded = body.decode(signature, { maxTensorBytes: MAX_TENSOR_BYTES });
        format = decoded.format;
        return decoded.inputs;
      },
      outputFilter: [],
      unknownSignature: (name) =>
        new ServingError('INVALID_ARGUMENT', `Serving signature name: "${name}" not found in signature def`),
      deadlineMs: observer.startMs + this.options.timeoutMs,
      signal,
      observer,
    });
    return encodePredictJson(outputs, format);
  }

  private async infer(
    kind: InferenceKind,
    spec: ModelSpec,
    upload: Upload,
    signal: AbortSignal,
    observer: Observation,
  ): Promise<string> {
    const body = await readBody(upload, this.options.maxBodyBytes);
    const { signatureName, examples } = parseExampleRequest(body, { maxTensorBytes: MAX_TENSOR_BYTES });
    const call = { modelSpec: spec, examples, deadlineMs: observer.startMs + this.options.timeoutMs, signal, observer };
    const { result } = await this.options.predictor.infer(call, { kind, signatureName });
    return encodeInferenceJson(result);
  }
}
