import type { IncomingMessage } from 'node:http';
import { MAX_TENSOR_BYTES, ServingError, type CodeName, type ModelSpec } from '@cdk8s-serving/contract';
import { metadataDocument, statusDocument } from '../../codec/json/documents';
import { parseExampleRequest } from '../../codec/json/example-request';
import { encodeInferenceJson } from '../../codec/json/inference-response';
import { parsePredictRequest, type PredictFormat } from '../../codec/json/predict-request';
import { encodePredictJson } from '../../codec/json/predict-response';
import type { ModelManager } from '../../core/model-manager';
import type { InferenceKind } from '../../core/inference-rules';
import type { Predictor } from '../../core/predictor';
import type { Metrics } from '../../metrics';
import { readBody } from './body';
import { matchRoute, type Route } from './routes';

/** What the REST API needs of the rest of the server. */
export interface RestApiOptions {
  readonly manager: ModelManager;
  readonly predictor: Predictor;
  readonly metrics: Metrics;
  readonly maxBodyBytes: number;
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
  async answer(request: IncomingMessage, signal: AbortSignal): Promise<string> {
    const startMs = performance.now();
    let route: Route | undefined;
    let status: CodeName = 'OK';
    try {
      route = matchRoute(request.method ?? '', request.url ?? '');
      return await this.dispatch(route, request, signal, startMs);
    } catch (error) {
      status = error instanceof ServingError ? error.code : 'INTERNAL';
      throw error;
    } finally {
      const name = route?.spec.name ?? '';
      this.options.metrics.record({
        model: this.options.manager.has(name) ? name : '',
        status,
        api: route === undefined || !VERBS.has(route.kind) ? '' : route.kind,
        entrypoint: 'REST',
        durationMs: performance.now() - startMs,
      });
    }
  }

  private dispatch(
    route: Route,
    request: IncomingMessage,
    signal: AbortSignal,
    startMs: number,
  ): Promise<string> | string {
    switch (route.kind) {
      case 'status':
        return statusDocument(this.options.manager.statuses(route.spec));
      case 'metadata':
        return this.options.manager.use(route.spec, ({ version, loaded }) =>
          metadataDocument(route.spec.name, version, loaded.metaGraph),
        );
      case 'predict':
        return this.predict(route.spec, request, signal, startMs);
      case 'classify':
      case 'regress':
        return this.infer(route.kind, route.spec, request, signal, startMs);
    }
  }

  private async predict(
    spec: ModelSpec,
    request: IncomingMessage,
    signal: AbortSignal,
    startMs: number,
  ): Promise<string> {
    const body = parsePredictRequest(await readBody(request, this.options.maxBodyBytes));
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
      deadlineMs: startMs + this.options.timeoutMs,
      signal,
    });
    return encodePredictJson(outputs, format);
  }

  private async infer(
    kind: InferenceKind,
    spec: ModelSpec,
    request: IncomingMessage,
    signal: AbortSignal,
    startMs: number,
  ): Promise<string> {
    const body = await readBody(request, this.options.maxBodyBytes);
    const { signatureName, examples } = parseExampleRequest(body, { maxTensorBytes: MAX_TENSOR_BYTES });
    const call = { modelSpec: spec, examples, deadlineMs: startMs + this.options.timeoutMs, signal };
    const { result } = await this.options.predictor.infer(call, { kind, signatureName });
    return encodeInferenceJson(result);
  }
}
