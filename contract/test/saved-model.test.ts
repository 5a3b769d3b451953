import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SavedModelError, listVersions, readSavedModel, type MetaGraph } from '../index';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeSavedModel } from '../saved-model/saved-model';
import { CREDIT_MODEL, DIGITS_MODEL } from './support/bindings';
import { encodeWith, typeNamed } from './support/protos';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'saved-model-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function makeVersion(name: string, savedModel: Uint8Array = new Uint8Array(0)): string {
  const path = join(directory, name);
  mkdirSync(path);
  writeFileSync(join(path, 'saved_model.pb'), savedModel);
  return path;
}

/** All of a graph as plain data; of the encoded signatures their length. */
function plain(graph: MetaGraph): object {
  return {
    ...graph,
    signatures: Object.fromEntries(
      [...graph.signatures].map(([name, it]) => [
        name,
        {
          methodName: it.methodName,
          inputs: Object.fromEntries(it.inputs),
          outputs: Object.fromEntries(it.outputs),
        },
      ]),
    ),
  };
}

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof SavedModelError) return error.message;
    throw error;
  }
  return 'accepted';
}

const INIT_OP = {
  methodName: '',
  inputs: {},
  outputs: {
    __saved_model_init_op: {
      tensorName: 'NoOp',
      dtypeNumber: 0,
      dtype: 'invalid',
      shape: undefined,
      dimensionNames: [],
      hasShape: true,
    },
  },
};

function float(tensorName: string, shape: readonly number[]): object {
  return { tensorName, dtypeNumber: 1, dtype: 'float', shape, dimensionNames: shape.map(() => ''), hasShape: true };
}

describe('readSavedModel', () => {
  it('reads the digits model', () => {
    expect(plain(readSavedModel(join(DIGITS_MODEL, '1')))).toEqual({
      tags: ['serve'],
      tensorflowVersion: '2.18.1',
      signatures: {
        __saved_model_init_op: INIT_OP,
        serving_default: {
          methodName: 'tensorflow/serving/predict',
          inputs: { image: float('serving_default_image:0', [-1, 8, 8, 1]) },
          outputs: { scores: float('StatefulPartitionedCall:0', [-1, 10]) },
        },
      },
    });
  });

  it('reads the credit model', () => {
    expect(plain(readSavedModel(join(CREDIT_MODEL, '1')))).toEqual({
      tags: ['serve'],
      tensorflowVersion: '2.18.1',
      signatures: {
        __saved_model_init_op: INIT_OP,
        serving_default: {
          methodName: 'tensorflow/serving/predict',
          inputs: { features: float('serving_default_features:0', [-1, 17]) },
          outputs: { probability: float('StatefulPartitionedCall:0', [-1, 1]) },
        },
      },
    });
  });

  it('tells a missing shape, an unknown rank, a scalar and named dimensions apart', () => {
    const info = (tensor_shape?: object): object => ({
      name: 'x:0',
      dtype: 101,
      ...(tensor_shape && { tensor_shape }),
    });
    const bytes = encodeWith(typeNamed('tensorflow.SavedModel'), {
      meta_graphs: [
        {
          meta_info_def: { tags: ['serve'] },
          signature_def: {
            s: {
              inputs: {
                missing: info(),
                unknown: info({ unknown_rank: true }),
                scalar: info({}),
                named: info({ dim: [{ size: -1, name: 'batch' }, { size: 3 }] }),
              },
            },
          },
        },
      ],
    });
    const inputs = decodeSavedModel(bytes)[0]?.signatures.get('s')?.inputs;
    const common = { tensorName: 'x:0', dtypeNumber: 101, dtype: 'float_ref' };
    expect([...(inputs ?? [])]).toEqual([
      ['missing', { ...common, shape: undefined, dimensionNames: [], hasShape: false }],
      ['named', { ...common, shape: [-1, 3], dimensionNames: ['batch', ''], hasShape: true }],
      ['scalar', { ...common, shape: [], dimensionNames: [], hasShape: true }],
      ['unknown', { ...common, shape: undefined, dimensionNames: [], hasShape: true }],
    ]);
  });

  it('takes the graph tagged serve among several', () => {
    const graph = (tags: string[], tensorflow_version: string): object => ({
      meta_info_def: { tags, tensorflow_version },
    });
    const bytes = encodeWith(typeNamed('tensorflow.SavedModel'), {
      meta_graphs: [graph(['train'], 'a'), graph(['gpu', 'serve'], 'b'), graph(['serve'], 'c')],
    });
    expect(readSavedModel(makeVersion('1', bytes)).tensorflowVersion).toBe('b');
  });

  it('steps over a graph of 20 MB, whatever is in it, and keeps none of it in memory', () => {
    const withGraph = (graphBytes: number): Uint8Array =>
      new ProtobufWriter()
        .uint32(1, 1)
        .message(2, (meta) => {
          meta.message(1, (info) => info.presentString(4, 'serve').string(5, '2.18.1'));
          // 0xff is no valid protobuf anywhere: who decoded it would fail.
          if (graphBytes > 0) meta.bytes(2, new Uint8Array(graphBytes).fill(0xff));
          for (const [name, signature] of readSavedModel(join(DIGITS_MODEL, '1')).signatures) {
            meta.message(5, (entry) => entry.string(1, name).bytes(2, signature.encoded));
          }
        })
        .finish();
    const large = readSavedModel(makeVersion('1', withGraph(20 * 1024 * 1024)));
    expect(large).toEqual(readSavedModel(makeVersion('2', withGraph(0))));
    const kept = [...large.signatures.values()].map((signature) => signature.encoded.buffer.byteLength);
    expect(kept).toEqual([...large.signatures.values()].map((signature) => signature.encoded.length));
  });

  it.each<[string, Uint8Array, string]>([
    [
      'a picture',
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      'is not a SavedModel (field 1281 at byte 2 needs 8 bytes, 6 are left); export the model again',
    ],
    [
      'a text',
      Buffer.from('not a model'),
      'is not a SavedModel (wire type 6 of field 13 at byte 0 is not in use); export the model again',
    ],
    [
      'the first half of a model',
      Uint8Array.from([0x08, 0x01, 0x12, 0xff, 0x01, 0x0a]),
      'is not a SavedModel (field 2 at byte 5 needs 255 bytes, 1 are left); export the model again',
    ],
    ['empty', new Uint8Array(0), "has no graph tagged 'serve' (it has none); export the model for serving"],
    [
      'a model to train with',
      encodeWith(typeNamed('tensorflow.SavedModel'), {
        meta_graphs: [{ meta_info_def: { tags: ['train'] } }, { meta_info_def: { tags: ['eval', 'gpu'] } }, {}],
      }),
      "has no graph tagged 'serve' (it has {train} {eval, gpu} {}); export the model for serving",
    ],
  ])('refuses a file that is %s', (_name, bytes, reason) => {
    const version = makeVersion('1', bytes);
    expect(refusal(() => readSavedModel(version))).toBe(`${join(version, 'saved_model.pb')} ${reason}`);
  });

  it('refuses a directory without the file', () => {
    expect(refusal(() => readSavedModel(directory))).toBe(
      `${join(directory, 'saved_model.pb')} does not exist; a version directory holds the files tf.saved_model.save wrote`,
    );
  });

  it('refuses a directory in place of the file', () => {
    mkdirSync(join(directory, 'saved_model.pb'));
    expect(refusal(() => readSavedModel(directory))).toBe(
      `${join(directory, 'saved_model.pb')} cannot be read (EISDIR: illegal operation on a directory, read); it must be a file this user may read`,
    );
  });
});

describe('listVersions', () => {
  function listed(): string[] {
    return listVersions(directory).map(({ version, path }) => `${version} ${path.slice(directory.length + 1)}`);
  }

  it('finds the version of the examples', () => {
    expect(listVersions(DIGITS_MODEL)).toEqual([{ version: 1n, path: join(DIGITS_MODEL, '1') }]);
    expect(listVersions(CREDIT_MODEL)).toEqual([{ version: 1n, path: join(CREDIT_MODEL, '1') }]);
  });

  it('lists the largest number first, not the last in the alphabet', () => {
    for (const name of ['9', '10', '2', '9223372036854775807', '00000123', '9007199254740993', '9007199254740992']) {
      makeVersion(name);
    }
    expect(listed()).toEqual([
      '9223372036854775807 9223372036854775807',
      '9007199254740993 9007199254740993',
      '9007199254740992 9007199254740992',
      '123 00000123',
      '10 10',
      '9 9',
      '2 2',
    ]);
  });

  it('takes the last in the alphabet of two names for one number', () => {
    for (const name of ['001', '1', '01']) makeVersion(name);
    expect(listed()).toEqual(['1 1']);
  });

  it('leaves out what is no version', () => {
    for (const name of ['1e1', '-1', '+1', '٣', '99999999999999999999', '1.0', 'tmp', '3.partial']) makeVersion(name);
    mkdirSync(join(directory, '4'));
    writeFileSync(join(directory, '5'), '');
    makeVersion('6');
    expect(listed()).toEqual(['6 6']);
  });

  it('is empty for a base path without versions', () => {
    expect(listed()).toEqual([]);
  });

  it.each(['missing', 'file'])('refuses a base path that is no directory: %s', (name) => {
    writeFileSync(join(directory, 'file'), '');
    const path = join(directory, name);
    expect(refusal(() => listVersions(path))).toBe(
      `${path} is not a directory; give the folder that holds the version directories (1/, 2/, ...)`,
    );
  });
});
