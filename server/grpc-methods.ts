import { GrpcMethod, type WireModelConfig } from '@cdk8s-serving/contract';
import { checkModelConfigs } from './config/model-server-config';
import type { ModelManager } from './core/model-manager';
import type { Predictor } from './core/predictor';
import type { Logger } from './logger';
import type { Metrics } from './metrics';
import type { ModelServerOptions } from './options';
import { GetModelMetadataMethod, GetModelStatusMethod, PredictMethod } from './transport/grpc/handlers';
import { InferenceMethod, MultiInferenceMethod } from './transport/grpc/inference-methods';
import { HandleReloadConfigMethod } from './transport/grpc/reload-method';
import type { UnaryMethod } from './transport/grpc/unary-method';

/** What the methods are made of. */
export interface GrpcMethodParts {
  readonly options: ModelServerOptions;
  readonly manager: ModelManager;
  readonly predictor: Predictor;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** TensorFlow Serving's gRPC methods by their full path. */
export function grpcMethods(parts: GrpcMethodParts): Map<string, UnaryMethod> {
  const { options, manager, predictor, metrics } = parts;
  const encoding = options.enableSerializationAsTensorContent ? 'content' : 'values';
  return new Map<string, UnaryMethod>([
    [GrpcMethod.predict, new PredictMethod(predictor, manager, encoding)],
    [GrpcMethod.classify, new InferenceMethod(predictor, 'classify')],
    [GrpcMethod.regress, new InferenceMethod(predictor, 'regress')],
    [GrpcMethod.multiInference, new MultiInferenceMethod(predictor, metrics)],
    [GrpcMethod.getModelMetadata, new GetModelMetadataMethod(manager)],
    [GrpcMethod.getModelStatus, new GetModelStatusMethod(manager)],
    ...reloadMethod(parts),
  ]);
}

function reloadMethod({ options, manager, metrics, logger }: GrpcMethodParts): [string, UnaryMethod][] {
  if (!options.enableReloadConfigRequest) return [];
  const configure = (models: readonly WireModelConfig[]) =>
    manager.configure(checkModelConfigs(models, (name) => manager.has(name)));
  return [[GrpcMethod.handleReloadConfigRequest, new HandleReloadConfigMethod(configure, metrics, logger)]];
}
