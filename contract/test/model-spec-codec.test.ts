import fc from 'fast-check';
import type { ModelSpec } from '../index';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeModelSpec, encodeModelSpec } from '../wire/model-spec-proto';
import { modelSpec, plainSpec } from './support/model-specs';
import { decodeWith, encodeWith, typeNamed } from './support/protos';

const ModelSpecType = typeNamed('tensorflow.serving.ModelSpec');

describe('ModelSpec', () => {
  const encode = (spec: ModelSpec): Uint8Array => {
    const writer = new ProtobufWriter();
    encodeModelSpec(writer, spec);
    return writer.finish();
  };

  it('is read from what protobufjs writes', () => {
    fc.assert(
      fc.property(modelSpec, (spec) => {
        expect(decodeModelSpec(encodeWith(ModelSpecType, plainSpec(spec)))).toEqual(spec);
      }),
    );
  });

  it('is written so that protobufjs reads it', () => {
    fc.assert(
      fc.property(modelSpec, (spec) => {
        expect(decodeWith(ModelSpecType, encode(spec))).toEqual(plainSpec(spec));
      }),
    );
  });

  it('keeps the later one of a version and a label', () => {
    const version = encodeWith(ModelSpecType, { version: { value: 3 } });
    const label = encodeWith(ModelSpecType, { version_label: 'stable' });
    expect(decodeModelSpec(Buffer.concat([version, label]))).toEqual({ name: '', versionLabel: 'stable' });
    expect(decodeModelSpec(Buffer.concat([label, version]))).toEqual({ name: '', version: 3n });
  });

  it('has version 0 and the empty label when they are set', () => {
    expect(decodeModelSpec(encode({ name: 'm', version: 0n }))).toEqual({ name: 'm', version: 0n });
    expect(decodeModelSpec(encode({ name: 'm', versionLabel: '' }))).toEqual({ name: 'm', versionLabel: '' });
  });
});
