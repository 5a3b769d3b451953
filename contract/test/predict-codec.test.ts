import fc from 'fast-check';
import type * as protobuf from 'protobufjs';
import {
  decodePredictRequest,
  decodePredictResponse,
  decodeTensorProto,
  dtypeNumber,
  encodePredictRequest,
  encodePredictResponse,
  type Tensor,
  type TensorEncoding,
} from '../index';
import { ProtobufWriter } from '../protobuf/writer';
import { modelSpec, plainSpec, text } from './support/model-specs';
import { decodeWith, encodeWith, typeNamed } from './support/protos';
import { anySample, plainScalars, plainTensor, VALUE_KINDS, type Sample } from './support/tensors';

const PredictRequest = typeNamed('tensorflow.serving.PredictRequest');
const PredictResponse = typeNamed('tensorflow.serving.PredictResponse');
const TensorProto = typeNamed('tensorflow.TensorProto');
const LIMITS = { maxTensorBytes: 1_000_000 };

const samples = fc.dictionary(text, anySample, { maxKeys: 3, noNullPrototype: true });

function tensorsOf(entries: Readonly<Record<string, Sample>>): Map<string, Tensor> {
  return new Map(Object.entries(entries).map(([name, { tensor }]) => [name, tensor]));
}

function plainTensors(tensors: ReadonlyMap<string, Tensor>): object {
  return Object.fromEntries([...tensors].map(([name, tensor]) => [name, plainTensor(tensor)]));
}

function plainProtos(entries: Readonly<Record<string, Sample>>): object {
  return Object.fromEntries(
    Object.entries(entries).map(([name, { tensor, scalars }]) => [
      name,
      {
        dtype: dtypeNumber(tensor.dtype),
        tensor_shape: { dim: tensor.shape.map((size) => ({ size })) },
        [VALUE_KINDS[tensor.dtype].field]: plainScalars(tensor.dtype, scalars),
      },
    ]),
  );
}

/** A map field of protobufjs' answer, each TensorProto in it decoded by our own decoder once more. */
function redecode(type: protobuf.Type, bytes: Uint8Array, field: string): object {
  const message = type.decode(bytes) as unknown as Record<string, Record<string, never>>;
  return Object.fromEntries(
    Object.entries(message[field] ?? {}).map(([name, proto]) => [
      name,
      plainTensor(decodeTensorProto(TensorProto.encode(proto).finish(), LIMITS)),
    ]),
  );
}

describe('PredictRequest', () => {
  const filters = fc.array(text, { maxLength: 3 });

  it('is read from what protobufjs writes', () => {
    fc.assert(
      fc.property(modelSpec, samples, filters, (spec, inputs, outputFilter) => {
        const message = { model_spec: plainSpec(spec), inputs: plainProtos(inputs), output_filter: outputFilter };
        const decoded = decodePredictRequest(encodeWith(PredictRequest, message));
        const tensors = new Map([...decoded.inputs].map(([name, bytes]) => [name, decodeTensorProto(bytes, LIMITS)]));
        expect({ ...decoded, inputs: plainTensors(tensors) }).toEqual({
          modelSpec: spec,
          inputs: plainTensors(tensorsOf(inputs)),
          outputFilter,
        });
      }),
    );
  });

  it('is written so that protobufjs reads it', () => {
    fc.assert(
      fc.property(modelSpec, samples, filters, (spec, inputs, outputFilter) => {
        const bytes = encodePredictRequest({ modelSpec: spec, inputs: tensorsOf(inputs), outputFilter });
        const message = decodeWith(PredictRequest, bytes);
        expect(message).toMatchObject({ model_spec: plainSpec(spec), output_filter: outputFilter });
        expect(redecode(PredictRequest, bytes, 'inputs')).toEqual(plainTensors(tensorsOf(inputs)));
      }),
    );
  });

  it('without a model spec says so', () => {
    expect(decodePredictRequest(new Uint8Array(0))).toEqual({
      modelSpec: undefined,
      inputs: new Map(),
      outputFilter: [],
    });
  });

  it('skips the fields it does not know', () => {
    const bytes = new ProtobufWriter()
      .message(5, (options) => options.uint32(1, 1))
      .bytes(6, Uint8Array.of(1, 2))
      .message(7, (options) => options.uint32(1, 1))
      .presentString(3, 'y')
      .finish();
    expect(decodePredictRequest(bytes).outputFilter).toEqual(['y']);
  });

  it('keeps the last one of two inputs of one name', () => {
    const first = encodePredictRequest({ modelSpec: { name: 'm' }, inputs: tensorsOf({}) });
    const inputs = [1, 2].map((value) => encodeWith(PredictRequest, { inputs: { x: { version_number: value } } }));
    const decoded = decodePredictRequest(Buffer.concat([first, ...inputs]));
    expect([...decoded.inputs].map(([name, bytes]) => [name, [...bytes]])).toEqual([['x', [0x18, 2]]]);
  });
});

describe('PredictResponse', () => {
  it('is read from what protobufjs writes', () => {
    fc.assert(
      fc.property(modelSpec, samples, (spec, outputs) => {
        const message = { model_spec: plainSpec(spec), outputs: plainProtos(outputs) };
        const decoded = decodePredictResponse(encodeWith(PredictResponse, message), LIMITS);
        expect(decoded.modelSpec).toEqual(spec);
        expect(plainTensors(decoded.outputs)).toEqual(plainTensors(tensorsOf(outputs)));
      }),
    );
  });

  it('is written, in both encodings, so that protobufjs reads it', () => {
    const encodings = fc.constantFrom<TensorEncoding>('values', 'content');
    fc.assert(
      fc.property(modelSpec, samples, encodings, (spec, outputs, encoding) => {
        const bytes = encodePredictResponse({ modelSpec: spec, outputs: tensorsOf(outputs) }, encoding);
        expect(decodeWith(PredictResponse, bytes)).toMatchObject({ model_spec: plainSpec(spec) });
        expect(redecode(PredictResponse, bytes, 'outputs')).toEqual(plainTensors(tensorsOf(outputs)));
      }),
    );
  });
});
