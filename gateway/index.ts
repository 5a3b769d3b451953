export { createGateway, type Gateway, type GatewayParts } from './gateway';
export { ConfigError, readConfig, type Environment, type GatewayConfig } from './config';
export { ProblemError, problemBody, statusOf, type ProblemBody } from './errors';
export { PROBLEMS, PROBLEM_MEDIA_TYPE, problemType, type Problem, type ProblemName } from './problems';

// Asking the model.
export { ModelClient, type CallOptions } from './model/client';
export { ModelWatch, judge, type ModelState } from './model/readiness';

// Preprocessing and answers, as the gateway does them.
export { decode, restrictDecoder, type DecodeLimits, type DecodedPicture, type Pixels } from './preprocess/decode';
export { MAX_PICTURE_PIXELS, preprocessImage, type ImageDType } from './preprocess/image';
export { DECODER_LIMITS, DecoderPool, type DecoderLimits } from './decoder/decoder-pool';
export { preprocessRecord } from './preprocess/record';
export { answerText } from './answer/answer';

// Fetching on a client's behalf.
export { isPublicAddress } from './fetch/address-policy';
export { parseAllowedHosts, type AllowedHost } from './fetch/allowed-hosts';
export { MAX_REDIRECTS, fetchPicture, type FetchLimits } from './fetch/fetch-picture';
export { systemResolver, type Address, type Resolver } from './fetch/target';
