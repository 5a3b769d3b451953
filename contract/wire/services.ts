/** Full method paths of the gRPC services in use (`prediction_service.proto`, `model_service.proto`). */
export const GrpcMethod = {
  predict: '/tensorflow.serving.PredictionService/Predict',
  getModelMetadata: '/tensorflow.serving.PredictionService/GetModelMetadata',
  getModelStatus: '/tensorflow.serving.ModelService/GetModelStatus',
} as const;
