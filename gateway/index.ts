export { createGateway, type Gateway, type GatewayParts } from './gateway';
export { readConfig, type Environment, type GatewayConfig } from './config';
export { ConfigError } from './config-error';
export { ProblemError, problemBody, statusOf, type ProblemBody } from './errors';
export { PROBLEMS, PROBLEM_MEDIA_TYPE, problemType, type Problem, type ProblemName } from './problems';

// Asking the model.
export { ModelClient, type CallOptions, type ModelClientOptions } from './model/client';
export type { ModelLookup } from './model/watched-dns';
export { ModelWatch, judge, type ModelState } from './model/readiness';

// Preprocessing and answers, as the gateway does them.
export { decode, restrictDecoder, type DecodeLimits, type DecodedPicture, type Pixels } from './preprocess/decode';
export { MAX_PICTURE_PIXELS, MAX_TURNED_PIXELS, pictureValues, preprocessImage } from './preprocess/image';
export { DECODER_LIMITS, DecoderPool, type DecoderLimits } from './decoder/decoder-pool';
export {
  preprocess,
  type DataPreprocessing,
  type Example,
  type OnResized,
  type PreprocessPicture,
} from './preprocess/preprocess';
export { preprocessRecord } from './preprocess/record';
export { preprocessTensor } from './preprocess/tensor';
export { preprocessText } from './preprocess/text';
export { type ChannelValues } from './preprocess/resize';
export { recipeOf, type Recipe } from './recipe';
export { openApiDocument } from './openapi/document';
export type { DocumentOptions } from './openapi/operations';
export { loadModule } from './module/load';
export type { ModuleContext, NamedTensors, UserModule } from './module/user-module';
export { batched, type Tensors } from './tensor/tensors';
export { answerText, type DataAnswer } from './answer/answer';
export type { Row } from './answer/rows';

// Fetching on a client's behalf.
export { isPublicAddress } from './fetch/address-policy';
export { parseAllowedHosts, type AllowedHost } from './fetch/allowed-hosts';
export { fetchPicture, type FetchLimits } from './fetch/fetch-picture';
export { systemResolver, type Address, type Resolver } from './fetch/target';
