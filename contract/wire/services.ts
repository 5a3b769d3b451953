/** Full method paths of the gRPC services in use (`prediction_service.proto`, `model_service.proto`, `health.proto`). */
export const GrpcMethod = {
  classify: '/tensorflow.serving.PredictionService/Classify',
  regress: '/tensorflow.serving.PredictionService/Regress',
  predict: '/tensorflow.serving.PredictionService/Predict',
  multiInference: '/tensorflow.serving.PredictionService/MultiInference',
  getModelMetadata: '/tensorflow.serving.PredictionService/GetModelMetadata',
  getModelStatus: '/tensorflow.serving.ModelService/GetModelStatus',
  handleReloadConfigRequest: '/tensorflow.serving.ModelService/HandleReloadConfigRequest',
  checkHealth: '/grpc.health.v1.Health/Check',
  watchHealth: '/grpc.health.v1.Health/Watch',
} as const;
