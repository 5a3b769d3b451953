export { Code, ServingError, codeOfNumber, httpStatusOf, toServingError, type CodeName } from './codes';
export { withoutAddresses, withoutPaths } from './discreet-text';
export { DEFAULT_SIGNATURE, parseVersion, type ModelSpec } from './model-spec';
export { REQUEST_ID_HEADER, requestIdOf } from './correlation/request-id';
export { parseTraceparent, type Traceparent } from './correlation/traceparent';
export { isOrigin } from './origin';
export { PICTURE_DECODERS, pictureDecodersOf } from './picture-decoders';
export { closeLingering } from './lingering-close';
export { MAX_TIMER_MS } from './max-timer';
export { FOREIGN_FLAGS, type ForeignFlag } from './foreign-flags';
export {
  GatewaySetting,
  MAX_FETCH_REDIRECTS,
  MAX_GATEWAY_REQUESTS,
  MAX_GATEWAY_TIMEOUT_MS,
  MAX_TENSOR_BYTES,
  MODEL_ROOT,
  ManagementPath,
  ModelServerPath,
  ModelServerSetting,
  Port,
  RUN_AS,
  type Setting,
} from './settings';

// Tensors.
export {
  dtypeEnumName,
  dtypeName,
  dtypeNumber,
  isDType,
  layoutOf,
  type DType,
  type NumericArray,
  type NumericDType,
} from './tensor/dtype';
export {
  bytesOf,
  elementCount,
  numericTensor,
  stringTensor,
  tensorByteSize,
  type NumericTensor,
  type StringTensor,
  type Tensor,
} from './tensor/tensor';

export { bfloat16Bits, halfBits, ofBfloat16Bits, ofHalfBits } from './tensor/float16';

// What lies in a model directory.
export { SAVED_MODEL_FILE, TFJS_MODEL_FILE } from './model-files';
export {
  SERVE_TAG,
  SavedModelError,
  decodeMetaGraph,
  decodeSavedModel,
  listVersions,
  readSavedModel,
  readSavedModelFile,
  type MetaGraph,
  type VersionDirectory,
} from './saved-model/saved-model';
export { decodeFunctions, type CallArgument, type CallArguments, type SavedFunction } from './saved-model/functions';
export { decodeGraph, decodeGraphs, type Graph, type GraphNode, type SaverNodes } from './saved-model/graph';
export { MOMENTS, reachOf, type Moment } from './saved-model/reach';
export { RISKY_OPS, type Risk, type RiskKind } from './saved-model/risky-ops';
export { restoresVariables } from './saved-model/restored-variables';
export { unusualOps, type UnusualOp } from './saved-model/unusual-ops';
export {
  describeSignature,
  type DeclaredShape,
  type DescribedTensor,
  type Signature,
  type TensorInfo,
} from './saved-model/signature';

// What a gateway does for a model.
export {
  fetchesPictures,
  inputsOf,
  needsModule,
  type ModelBinding,
  type ModulePreprocessing,
  type Preprocessing,
  type TensorPreprocessing,
  type TextPreprocessing,
} from './binding/binding';
export {
  COLORS,
  IMAGE_DEFAULTS,
  INTERPOLATIONS,
  LAYOUTS,
  ORIENTATIONS,
  RESIZERS,
  SCALINGS,
  channelsOf,
  completeImage,
  imageShape,
  makesBytes,
  standardizationOf,
  type Color,
  type Fit,
  type ImagePreprocessing,
  type Interpolation,
  type Layout,
  type Orientation,
  type Resizer,
  type Scaling,
  type ScalingName,
  type Standardization,
} from './binding/image';
export {
  UNKNOWNS,
  recordFields,
  recordWidth,
  slotsOf,
  type BooleanField,
  type IndexField,
  type IntegerField,
  type NumericField,
  type OneHotField,
  type RecordField,
  type RecordInput,
  type RecordPreprocessing,
  type TextField,
  type Unknown,
} from './binding/record';
export {
  ACTIVATIONS,
  outputsOf,
  partsOf,
  type Activation,
  type Answer,
  type DecisionAnswer,
  type LabelsAnswer,
  type ModuleAnswer,
  type RawAnswer,
  type SeveralAnswers,
  type SimpleAnswer,
} from './binding/answer';
export { checkBinding } from './binding/check';
export type { ContractFinding } from './binding/finding';
export { BindingError } from './binding/fields';
export { parseModelBinding } from './binding/parse';

// The gRPC wire.
export { ProtobufError } from './protobuf/protobuf-error';
export { ProtobufReader } from './protobuf/reader';
export { ProtobufWriter } from './protobuf/writer';
export { encodeModelSpec } from './wire/model-spec-proto';
export { decodeTensorProto, type TensorEncoding, type TensorLimits } from './wire/tensor-proto';
export {
  decodePredictRequest,
  decodePredictResponse,
  encodePredictRequest,
  encodePredictResponse,
  peekModelSpec,
  type PredictResponse,
  type WirePredictRequest,
} from './wire/predict';
export {
  SIGNATURE_DEF_FIELD,
  decodeModelMetadataRequest,
  decodeModelMetadataResponse,
  encodeModelMetadataRequest,
  encodeModelMetadataResponse,
} from './wire/model-metadata';
export {
  decodeModelStatusRequest,
  decodeModelStatusResponse,
  encodeModelStatusRequest,
  encodeModelStatusResponse,
  type ModelVersionStateName,
  type ModelVersionStatus,
} from './wire/model-status';
export { encodeExample, type Feature } from './wire/example';
export { withContext } from './wire/input';
export type { InferenceResult, ScoredClass } from './wire/inference-result';
export {
  decodeInferenceRequest,
  decodeInferenceResponse,
  encodeInferenceRequest,
  encodeInferenceResponse,
  type InferenceRequest,
  type InferenceResponse,
} from './wire/inference';
export {
  decodeMultiInferenceRequest,
  decodeMultiInferenceResponse,
  encodeMultiInferenceRequest,
  encodeMultiInferenceResponse,
  type InferenceTask,
  type MultiInferenceRequest,
} from './wire/multi-inference';
export type { ConfiguredVersionPolicy, WireModelConfig } from './wire/model-server-config';
export {
  decodeReloadConfigRequest,
  decodeReloadConfigResponse,
  encodeReloadConfigRequest,
  encodeReloadConfigResponse,
  type ReloadConfigRequest,
  type ReloadConfigResponse,
} from './wire/reload-config';
export {
  decodeHealthCheckRequest,
  decodeHealthCheckResponse,
  encodeHealthCheckRequest,
  encodeHealthCheckResponse,
  type HealthStatusName,
} from './wire/health';
export { GrpcMethod } from './wire/services';
