import fc from 'fast-check';
import {
  decodeModelMetadataRequest,
  decodeModelMetadataResponse,
  dtypeName,
  encodeModelMetadataRequest,
  encodeModelMetadataResponse,
  type Signature,
  type TensorInfo,
} from '../index';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeSignature } from '../saved-model/signature';
import { modelSpec, plainSpec, text } from './support/model-specs';
import { decodeWith, encodeWith, typeNamed } from './support/protos';

const MetadataRequest = typeNamed('tensorflow.serving.GetModelMetadataRequest');
const MetadataResponse = typeNamed('tensorflow.serving.GetModelMetadataResponse');
const SignatureDefMap = typeNamed('tensorflow.serving.SignatureDefMap');
const SignatureDef = typeNamed('tensorflow.SignatureDef');

describe('GetModelMetadata', () => {
  const tensorInfo: fc.Arbitrary<TensorInfo> = fc
    .record({
      tensorName: text,
      dtypeNumber: fc.constantFrom(0, 1, 7, 20, 101),
      shape: fc.oneof(
        fc.constant('absent' as const),
        fc.constant('unknown' as const),
        fc.array(fc.record({ size: fc.integer({ min: -1, max: 2 ** 31 }), name: text }), { maxLength: 3 }),
      ),
    })
    .map(({ tensorName, dtypeNumber: number, shape }) => ({
      tensorName,
      dtypeNumber: number,
      dtype: dtypeName(number),
      shape: typeof shape === 'string' ? undefined : shape.map((dim) => dim.size),
      dimensionNames: typeof shape === 'string' ? [] : shape.map((dim) => dim.name),
      hasShape: shape !== 'absent',
    }));
  const infos = fc.dictionary(text, tensorInfo, { maxKeys: 3, noNullPrototype: true });
  const signature = fc
    .record({ methodName: text, inputs: infos, outputs: infos })
    .map(({ methodName, inputs, outputs }) => {
      const encoded = encodeWith(SignatureDef, {
        method_name: methodName,
        inputs: plainInfos(inputs),
        outputs: plainInfos(outputs),
      });
      return {
        methodName,
        inputs: new Map(Object.entries(inputs)),
        outputs: new Map(Object.entries(outputs)),
        encoded,
      };
    });
  const signatures = fc
    .dictionary(text, signature, { maxKeys: 3, noNullPrototype: true })
    .map((it) => new Map<string, Signature>(Object.entries(it)));

  function plainInfos(entries: Readonly<Record<string, TensorInfo>>): object {
    return Object.fromEntries(Object.entries(entries).map(([name, info]) => [name, plainInfo(info)]));
  }

  function plainInfo(info: TensorInfo): object {
    const dim = (info.shape ?? []).map((size, index) => ({ size: String(size), name: info.dimensionNames[index] }));
    return {
      name: info.tensorName,
      dtype: info.dtypeNumber,
      ...(info.hasShape ? { tensor_shape: { dim, unknown_rank: info.shape === undefined } } : {}),
    };
  }

  it('request is read and written as protobufjs does', () => {
    fc.assert(
      fc.property(modelSpec, fc.array(text, { maxLength: 3 }), (spec, metadataFields) => {
        const message = { model_spec: plainSpec(spec), metadata_field: metadataFields };
        expect(decodeModelMetadataRequest(encodeWith(MetadataRequest, message))).toEqual({
          modelSpec: spec,
          metadataFields,
        });
        expect(decodeWith(MetadataRequest, encodeModelMetadataRequest(spec))).toEqual({
          ...message,
          metadata_field: ['signature_def'],
        });
      }),
    );
  });

  it('a signature is read from what protobufjs writes, its names in order', () => {
    fc.assert(
      fc.property(signature, (it) => {
        const decoded = decodeSignature(it.encoded);
        expect(decoded).toEqual(it);
        expect([...decoded.inputs.keys()]).toEqual([...it.inputs.keys()].sort());
        expect([...decoded.outputs.keys()]).toEqual([...it.outputs.keys()].sort());
      }),
    );
  });

  it('response is read from what protobufjs writes', () => {
    fc.assert(
      fc.property(modelSpec, signatures, (spec, map) => {
        const signature_def = Object.fromEntries([...map].map(([name, it]) => [name, SignatureDef.decode(it.encoded)]));
        const any = {
          type_url: 'type.googleapis.com/tensorflow.serving.SignatureDefMap',
          value: encodeWith(SignatureDefMap, { signature_def }),
        };
        const message = { model_spec: plainSpec(spec), metadata: { signature_def: any } };
        const decoded = decodeModelMetadataResponse(encodeWith(MetadataResponse, message));
        expect(decoded).toEqual({ modelSpec: spec, signatures: map });
        expect([...decoded.signatures.keys()]).toEqual([...map.keys()].sort());
      }),
    );
  });

  it('response is written so that protobufjs reads it', () => {
    fc.assert(
      fc.property(modelSpec, signatures, (spec, map) => {
        const bytes = encodeModelMetadataResponse({ modelSpec: spec, signatures: map });
        const message = decodeWith(MetadataResponse, bytes) as {
          model_spec: object;
          metadata: { signature_def: { type_url: string; value: Uint8Array } };
        };
        expect(message.model_spec).toEqual(plainSpec(spec));
        const any = message.metadata.signature_def;
        expect(any.type_url).toBe('type.googleapis.com/tensorflow.serving.SignatureDefMap');
        expect(decodeWith(SignatureDefMap, any.value)).toEqual({
          signature_def: Object.fromEntries([...map].map(([name, it]) => [name, decodeWith(SignatureDef, it.encoded)])),
        });
      }),
    );
  });

  it('response with something else under signature_def is refused', () => {
    const any = { type_url: 'type.googleapis.com/tensorflow.TensorProto', value: [] };
    expect(() =>
      decodeModelMetadataResponse(encodeWith(MetadataResponse, { metadata: { signature_def: any } })),
    ).toThrow(
      "metadata 'signature_def' is 'type.googleapis.com/tensorflow.TensorProto', expected 'type.googleapis.com/tensorflow.serving.SignatureDefMap'",
    );
  });

  it('response skips what it does not know, in the map as well', () => {
    const map = new ProtobufWriter().uint32(9, 1).finish();
    const bytes = new ProtobufWriter()
      .uint32(7, 1)
      .message(2, (entry) => entry.string(1, 'later').bytes(2, new Uint8Array(0)))
      .message(2, (entry) =>
        entry
          .string(1, 'signature_def')
          .message(2, (any) => any.string(1, 'type.googleapis.com/tensorflow.serving.SignatureDefMap').bytes(2, map)),
      )
      .finish();
    expect(decodeModelMetadataResponse(bytes)).toEqual({ modelSpec: { name: '' }, signatures: new Map() });
  });
});
