import fc from 'fast-check';
import {
  ServingError,
  decodeInferenceRequest,
  decodeInferenceResponse,
  decodeMultiInferenceRequest,
  decodeMultiInferenceResponse,
  encodeExample,
  encodeInferenceRequest,
  encodeInferenceResponse,
  encodeMultiInferenceRequest,
  encodeMultiInferenceResponse,
  withContext,
  type Feature,
  type InferenceResult,
} from '../index';
import { int64, modelSpec, plainSpec, text } from './support/model-specs';
import { decodeWith, encodeWith, typeNamed } from './support/protos';

const Example = typeNamed('tensorflow.Example');
const ClassificationRequest = typeNamed('tensorflow.serving.ClassificationRequest');
const RegressionRequest = typeNamed('tensorflow.serving.RegressionRequest');
const ClassificationResponse = typeNamed('tensorflow.serving.ClassificationResponse');
const RegressionResponse = typeNamed('tensorflow.serving.RegressionResponse');
const MultiInferenceRequest = typeNamed('tensorflow.serving.MultiInferenceRequest');
const MultiInferenceResponse = typeNamed('tensorflow.serving.MultiInferenceResponse');
const LIMITS = { maxTensorBytes: 1_000_000 };

const bytes = fc.uint8Array({ maxLength: 8 });
const feature: fc.Arbitrary<Feature> = fc.oneof(
  fc.array(bytes, { minLength: 1, maxLength: 3 }).map((values) => ({ kind: 'bytes' as const, values })),
  fc.array(fc.float(), { minLength: 1, maxLength: 3 }).map((values) => ({ kind: 'float' as const, values })),
  fc.array(int64, { minLength: 1, maxLength: 3 }).map((values) => ({ kind: 'int64' as const, values })),
);
const features = fc.dictionary(text, feature, { maxKeys: 3, noNullPrototype: true });

function plainFeature({ kind, values }: Feature): object {
  if (kind === 'bytes') return { bytes_list: { value: values.map((value) => Buffer.from(value)) } };
  if (kind === 'float') return { float_list: { value: values } };
  return { int64_list: { value: values.map(String) } };
}

function plainExample(entries: Readonly<Record<string, Feature>>): object {
  const plain = Object.entries(entries).map(([name, value]) => [name, plainFeature(value)]);
  return { features: { feature: Object.fromEntries(plain) as object } };
}

const score = fc.float();
const classify = fc
  .array(fc.array(fc.record({ label: text, score }), { maxLength: 3 }), { maxLength: 3 })
  .map((classifications): InferenceResult => ({ kind: 'classify', classifications }));
const regress = fc.array(score, { maxLength: 4 }).map((values): InferenceResult => ({ kind: 'regress', values }));

function plainResult(result: InferenceResult): object {
  return result.kind === 'regress'
    ? { regressions: result.values.map((value) => ({ value })) }
    : { classifications: result.classifications.map((classes) => ({ classes })) };
}

const plainResponse = (spec: object, result: InferenceResult): object => ({
  model_spec: spec,
  [result.kind === 'regress' ? 'regression_result' : 'classification_result']: plainResult(result),
});

describe('tf.Example', () => {
  it('is written so that protobufjs reads it', () => {
    fc.assert(
      fc.property(features, (entries) => {
        expect(decodeWith(Example, encodeExample(new Map(Object.entries(entries))))).toEqual(plainExample(entries));
      }),
    );
  });

  it('has a feature without values where none were given', () => {
    expect(decodeWith(Example, encodeExample(new Map([['x', undefined]])))).toEqual({
      features: { feature: { x: {} } },
    });
  });

  it('has the features of its context beside its own, which win', () => {
    const ints = (...values: bigint[]): Feature => ({ kind: 'int64', values });
    const context = encodeExample(new Map(Object.entries({ a: ints(1n), b: ints(2n) })));
    const [joined = new Uint8Array(0)] = withContext(context, [encodeExample(new Map([['b', ints(3n)]]))], LIMITS);
    expect(decodeWith(Example, joined)).toEqual(plainExample({ a: ints(1n), b: ints(3n) }));
  });
});

describe.each([
  ['Classification', ClassificationRequest],
  ['Regression', RegressionRequest],
])('%sRequest', (_name, type) => {
  it('is read from what protobufjs writes', () => {
    fc.assert(
      fc.property(modelSpec, fc.array(features, { maxLength: 3 }), (spec, examples) => {
        const input = { example_list: { examples: examples.map(plainExample) } };
        const decoded = decodeInferenceRequest(encodeWith(type, { model_spec: plainSpec(spec), input }), LIMITS);
        expect(decoded.modelSpec).toEqual(spec);
        expect(decoded.examples.map((it) => decodeWith(Example, it))).toEqual(
          examples.map((it) => decodeWith(Example, encodeWith(Example, plainExample(it)))),
        );
      }),
    );
  });

  it('is written so that protobufjs reads it', () => {
    fc.assert(
      fc.property(modelSpec, features, (spec, entries) => {
        const example = encodeExample(new Map(Object.entries(entries)));
        expect(decodeWith(type, encodeInferenceRequest(spec, [example, example]))).toEqual({
          model_spec: plainSpec(spec),
          input: { example_list: { examples: [plainExample(entries), plainExample(entries)] } },
        });
      }),
    );
  });

  it('has the context before every example', () => {
    const ints = (value: bigint): Feature => ({ kind: 'int64', values: [value] });
    const input = {
      example_list_with_context: {
        context: plainExample({ a: ints(1n) }),
        examples: [plainExample({ b: ints(2n) }), plainExample({ a: ints(3n) })],
      },
    };
    const { examples } = decodeInferenceRequest(encodeWith(type, { input }), LIMITS);
    expect(examples.map((it) => decodeWith(Example, it))).toEqual([
      plainExample({ a: ints(1n), b: ints(2n) }),
      plainExample({ a: ints(3n) }),
    ]);
  });
});

test('examples that grow over the limit are refused before they take the memory', () => {
  const many = { example_list: { examples: Array.from({ length: 10_000 }, () => ({})) } };
  expect(() => decodeInferenceRequest(encodeWith(ClassificationRequest, { input: many }), LIMITS)).toThrow(
    ServingError,
  );
  const wide = {
    example_list_with_context: {
      context: plainExample({ a: { kind: 'bytes', values: [new Uint8Array(100_000)] } }),
      examples: Array.from({ length: 10 }, () => ({})),
    },
  };
  expect(() => decodeInferenceRequest(encodeWith(ClassificationRequest, { input: wide }), LIMITS)).toThrow(
    '10 examples, with the context before each, are over the limit of 1000000 bytes',
  );
});

it.each([
  ['ClassificationResponse', ClassificationResponse, classify],
  ['RegressionResponse', RegressionResponse, regress],
] as const)('%s is read and written as protobufjs does', (_name, type, results) => {
  fc.assert(
    fc.property(modelSpec, results, (spec, result) => {
      const message = { model_spec: plainSpec(spec), result: plainResult(result) };
      expect(decodeInferenceResponse(encodeWith(type, message), result.kind)).toEqual({ modelSpec: spec, result });
      expect(decodeWith(type, encodeInferenceResponse({ modelSpec: spec, result }))).toEqual(message);
    }),
  );
});

it('MultiInferenceRequest is read and written as protobufjs does', () => {
  const tasks = fc.array(fc.record({ modelSpec, methodName: text }), { maxLength: 3 });
  fc.assert(
    fc.property(tasks, features, (list, entries) => {
      const request = { tasks: list, examples: [encodeExample(new Map(Object.entries(entries)))] };
      const message = {
        tasks: list.map((task) => ({ model_spec: plainSpec(task.modelSpec), method_name: task.methodName })),
        input: { example_list: { examples: [plainExample(entries)] } },
      };
      expect(decodeWith(MultiInferenceRequest, encodeMultiInferenceRequest(request))).toEqual(message);
      expect(decodeMultiInferenceRequest(encodeWith(MultiInferenceRequest, message), LIMITS).tasks).toEqual(list);
    }),
  );
});

it('MultiInferenceResponse is read and written as protobufjs does', () => {
  const results = fc.array(fc.record({ modelSpec, result: fc.oneof(classify, regress) }), { maxLength: 3 });
  fc.assert(
    fc.property(results, (list) => {
      const message = { results: list.map((it) => plainResponse(plainSpec(it.modelSpec), it.result)) };
      expect(decodeMultiInferenceResponse(encodeWith(MultiInferenceResponse, message))).toEqual(list);
      expect(decodeWith(MultiInferenceResponse, encodeMultiInferenceResponse(list))).toEqual(message);
    }),
  );
});
