import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  ProtobufError,
  ProtobufReader,
  ServingError,
  decodeHealthCheckRequest,
  decodeHealthCheckResponse,
  decodeInferenceRequest,
  decodeInferenceResponse,
  decodeMetaGraph,
  decodeMultiInferenceRequest,
  decodeMultiInferenceResponse,
  decodeReloadConfigRequest,
  decodeReloadConfigResponse,
  encodeExample,
  encodeHealthCheckRequest,
  encodeHealthCheckResponse,
  encodeInferenceRequest,
  encodeInferenceResponse,
  encodeMultiInferenceRequest,
  encodeMultiInferenceResponse,
  encodeReloadConfigRequest,
  encodeReloadConfigResponse,
  decodeModelMetadataRequest,
  decodeModelMetadataResponse,
  decodeModelStatusRequest,
  decodeModelStatusResponse,
  decodePredictRequest,
  decodePredictResponse,
  decodeTensorProto,
  encodeModelMetadataRequest,
  encodeModelMetadataResponse,
  encodeModelStatusRequest,
  encodeModelStatusResponse,
  encodePredictRequest,
  encodePredictResponse,
  readSavedModel,
  type InferenceResult,
  type Tensor,
} from '../index';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeSavedModel } from '../saved-model/saved-model';
import { decodeSignature } from '../saved-model/signature';
import { decodeModelSpec, encodeModelSpec } from '../wire/model-spec-proto';
import { encodeTensorProto } from '../wire/tensor-proto';
import { DIGITS_MODEL } from './support/bindings';
import { tensorOf } from './support/tensors';

const LIMITS = { maxTensorBytes: 1_000_000 };
const VERSION = join(DIGITS_MODEL, '1');

const spec = { name: 'digits', version: 3n, signatureName: 'serving_default' };
const tensors = new Map<string, Tensor>([
  ['image', tensorOf('float', [1, 2, 2], [0, 1, 2, 3])],
  ['ids', tensorOf('int64', [2], [-1n, 2n ** 40n])],
  ['name', tensorOf('string', [2], [Uint8Array.of(65, 66), new Uint8Array(0)])],
]);

function message(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter();
  write(writer);
  return writer.finish();
}

function firstGraph(savedModel: Uint8Array): Uint8Array {
  const reader = new ProtobufReader(savedModel);
  while (reader.next() && reader.field !== 2) reader.skip();
  return reader.lengthDelimited();
}

/** Messages within messages, in each of the fields 1 to 5 in turn. */
function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(0);
  for (let level = 0; level < depth; level += 1) bytes = new ProtobufWriter().bytes((level % 5) + 1, bytes).finish();
  return bytes;
}

const DEEP = nested(5_000);

const CLASSIFIED: InferenceResult = { kind: 'classify', classifications: [[{ label: 'a', score: 0.5 }]] };

/** Every decoder, with a valid message of its kind. */
const DECODERS: readonly (readonly [string, (bytes: Uint8Array) => unknown, Uint8Array])[] = [
  ['ModelSpec', decodeModelSpec, message((writer) => encodeModelSpec(writer, spec))],
  [
    'TensorProto with values',
    (bytes) => decodeTensorProto(bytes, LIMITS),
    message((writer) => encodeTensorProto(writer, tensorOf('int32', [2, 2], [1, -1, 300, 70000]), 'values')),
  ],
  [
    'TensorProto with content',
    (bytes) => decodeTensorProto(bytes, LIMITS),
    message((writer) => encodeTensorProto(writer, tensorOf('complex64', [2], [1, 2, 3, 4]), 'content')),
  ],
  [
    'TensorProto of strings',
    (bytes) => decodeTensorProto(bytes, LIMITS),
    message((writer) =>
      encodeTensorProto(writer, tensorOf('string', [2], [Uint8Array.of(9), Uint8Array.of()]), 'values'),
    ),
  ],
  [
    'TensorProto of strings in content',
    (bytes) => decodeTensorProto(bytes, LIMITS),
    new ProtobufWriter()
      .uint32(1, 7)
      .message(2, (shape) => shape.message(2, (dimension) => dimension.int64(1, 2n)))
      .bytes(4, Uint8Array.of(1, 2, 65, 66, 67))
      .finish(),
  ],
  [
    'PredictRequest',
    decodePredictRequest,
    encodePredictRequest({ modelSpec: spec, inputs: tensors, outputFilter: ['y'] }),
  ],
  [
    'PredictResponse',
    (bytes) => decodePredictResponse(bytes, LIMITS),
    encodePredictResponse({ modelSpec: spec, outputs: tensors }, 'values'),
  ],
  ['GetModelMetadataRequest', decodeModelMetadataRequest, encodeModelMetadataRequest(spec)],
  [
    'GetModelMetadataResponse',
    decodeModelMetadataResponse,
    encodeModelMetadataResponse({ modelSpec: spec, signatures: readSavedModel(VERSION).signatures }),
  ],
  ['GetModelStatusRequest', decodeModelStatusRequest, encodeModelStatusRequest(spec)],
  [
    'GetModelStatusResponse',
    decodeModelStatusResponse,
    encodeModelStatusResponse([{ version: 1n, state: 'END', errorCode: 'DATA_LOSS', errorMessage: 'no' }]),
  ],
  ['SignatureDef', decodeSignature, [...readSavedModel(VERSION).signatures.values()][1]?.encoded ?? new Uint8Array(0)],
  ['MetaGraphDef', decodeMetaGraph, firstGraph(readFileSync(join(VERSION, 'saved_model.pb')))],
  ['SavedModel', decodeSavedModel, readFileSync(join(VERSION, 'saved_model.pb'))],
  [
    'ClassificationRequest',
    (bytes) => decodeInferenceRequest(bytes, LIMITS),
    encodeInferenceRequest(spec, [encodeExample(new Map([['x', { kind: 'float', values: [1] }]]))]),
  ],
  [
    'ClassificationResponse',
    (bytes) => decodeInferenceResponse(bytes, 'classify'),
    encodeInferenceResponse({ modelSpec: spec, result: CLASSIFIED }),
  ],
  [
    'RegressionResponse',
    (bytes) => decodeInferenceResponse(bytes, 'regress'),
    encodeInferenceResponse({ modelSpec: spec, result: { kind: 'regress', values: [1, 2] } }),
  ],
  [
    'MultiInferenceRequest',
    (bytes) => decodeMultiInferenceRequest(bytes, LIMITS),
    encodeMultiInferenceRequest({ tasks: [{ modelSpec: spec, methodName: 'm' }], examples: [Uint8Array.of(10, 0)] }),
  ],
  [
    'MultiInferenceResponse',
    decodeMultiInferenceResponse,
    encodeMultiInferenceResponse([{ modelSpec: spec, result: CLASSIFIED }]),
  ],
  [
    'ReloadConfigRequest',
    decodeReloadConfigRequest,
    encodeReloadConfigRequest({
      models: [
        {
          name: 'digits',
          basePath: '/models/digits',
          setsModelType: true,
          modelPlatform: 'tensorflow',
          setsLogging: true,
          versionPolicy: { kind: 'specific', versions: [1n, 2n ** 40n] },
          versionLabels: new Map([['stable', 1n]]),
        },
      ],
      metricNames: ['/m'],
    }),
  ],
  [
    'ReloadConfigResponse',
    decodeReloadConfigResponse,
    encodeReloadConfigResponse({ errorCode: 'UNKNOWN', errorMessage: 'x', metricIncreases: new Map([['/m', 3n]]) }),
  ],
  ['HealthCheckRequest', decodeHealthCheckRequest, encodeHealthCheckRequest('service')],
  ['HealthCheckResponse', decodeHealthCheckResponse, encodeHealthCheckResponse('SERVING')],
];

/** How a decoder ends: it answers, or refuses with an error that is meant for the one who sent the bytes. */
function outcome(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): string {
  try {
    decode(bytes);
    return 'answered';
  } catch (error) {
    if (error instanceof ProtobufError || (error instanceof ServingError && error.code === 'INVALID_ARGUMENT')) {
      return 'refused';
    }
    return `threw ${String(error)}`;
  }
}

interface Mutation {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

/** A few cuts and insertions, some of bytes that matter: long varints, tags, lengths. */
const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(),
    remove: fc.nat({ max: 4 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom(
        new Uint8Array(10).fill(0xff),
        Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
        Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
        Uint8Array.of(0x0a, 0x00),
        Uint8Array.of(0x80),
      ),
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

function mutate(valid: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  const bytes = [...valid];
  for (const { at, remove, insert } of changes) bytes.splice(at % (bytes.length + 1), remove, ...insert);
  return Uint8Array.from(bytes);
}

describe.each(DECODERS)('the decoder of %s', (_name, decode, valid) => {
  it('answers a valid message', () => {
    expect(outcome(decode, valid)).toBe('answered');
  });

  it('answers or refuses random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outcome(decode, bytes)).not.toContain('threw');
      }),
      { numRuns: 1000 },
    );
  });

  it('answers or refuses a valid message that was cut and patched', () => {
    const base = valid.subarray(0, 2000);
    fc.assert(
      fc.property(mutations, (changes) => {
        expect(outcome(decode, mutate(base, changes))).not.toContain('threw');
      }),
      { numRuns: 1000 },
    );
  });

  it('answers or refuses every beginning of a valid message', () => {
    const outcomes = new Set<string>();
    for (let length = 0; length < Math.min(valid.length, 2000); length += 1) {
      outcomes.add(outcome(decode, valid.subarray(0, length)));
    }
    expect([...outcomes].filter((it) => it.startsWith('threw'))).toEqual([]);
    expect(outcomes).toContain('refused');
  });

  it('refuses a length of 2 GB', () => {
    const bytes = Uint8Array.from([0x0a, 0x80, 0x80, 0x80, 0x80, 0x08, 1, 2, 3]);
    expect(outcome(decode, bytes)).toBe('refused');
  });

  it('answers or refuses messages nested five thousand deep', () => {
    expect(outcome(decode, DEEP)).not.toContain('threw');
  });
});
