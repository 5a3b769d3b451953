import fc from 'fast-check';
import {
  Code,
  decodeReloadConfigRequest,
  decodeReloadConfigResponse,
  encodeReloadConfigRequest,
  encodeReloadConfigResponse,
  type CodeName,
  type ConfiguredVersionPolicy,
  type WireModelConfig,
} from '../index';
import { ProtobufWriter } from '../protobuf/writer';
import { int64, text } from './support/model-specs';
import { decodeWith, encodeWith, typeNamed } from './support/protos';

const ReloadConfigRequest = typeNamed('tensorflow.serving.ReloadConfigRequest');
const ReloadConfigResponse = typeNamed('tensorflow.serving.ReloadConfigResponse');

const policy: fc.Arbitrary<ConfiguredVersionPolicy | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.nat({ max: 2 ** 32 - 1 }).map((count) => ({ kind: 'latest' as const, count })),
  fc.constant({ kind: 'all' as const }),
  fc.array(int64, { maxLength: 4 }).map((versions) => ({ kind: 'specific' as const, versions })),
);
const config: fc.Arbitrary<WireModelConfig> = fc.record({
  name: text,
  basePath: text,
  setsModelType: fc.boolean(),
  modelPlatform: text,
  setsLogging: fc.boolean(),
  versionPolicy: policy,
  versionLabels: fc.dictionary(text, int64, { maxKeys: 3 }).map((labels) => new Map(Object.entries(labels))),
});

function plainPolicy(it: ConfiguredVersionPolicy): object {
  if (it.kind === 'latest') return { latest: { num_versions: it.count } };
  if (it.kind === 'all') return { all: {} };
  return { specific: { versions: it.versions.map(String) } };
}

function plainConfig(it: WireModelConfig): object {
  return {
    name: it.name,
    base_path: it.basePath,
    model_type: it.setsModelType ? 1 : 0,
    model_platform: it.modelPlatform,
    ...(it.setsLogging ? { logging_config: Buffer.alloc(0) } : {}),
    ...(it.versionPolicy === undefined ? {} : { model_version_policy: plainPolicy(it.versionPolicy) }),
    version_labels: Object.fromEntries([...it.versionLabels].map(([label, version]) => [label, String(version)])),
  };
}

describe('ReloadConfigRequest', () => {
  it('is read and written as protobufjs does', () => {
    fc.assert(
      fc.property(fc.array(config, { maxLength: 3 }), fc.array(text, { maxLength: 2 }), (models, metricNames) => {
        const message = {
          config: { model_config_list: { config: models.map(plainConfig) } },
          metric_names: metricNames,
        };
        const bytes = encodeWith(ReloadConfigRequest, message);
        expect(decodeReloadConfigRequest(bytes)).toEqual({ models, metricNames });
        const written = decodeWith(ReloadConfigRequest, encodeReloadConfigRequest({ models, metricNames }));
        expect(written).toEqual(decodeWith(ReloadConfigRequest, bytes));
      }),
    );
  });

  it('has no list of models where it is empty or configures something else', () => {
    expect(decodeReloadConfigRequest(new Uint8Array(0)).models).toBeUndefined();
    const custom = encodeWith(ReloadConfigRequest, { config: { custom_model_config: Buffer.alloc(0) } });
    expect(decodeReloadConfigRequest(custom).models).toBeUndefined();
    const empty = encodeWith(ReloadConfigRequest, { config: { model_config_list: {} } });
    expect(decodeReloadConfigRequest(empty).models).toEqual([]);
  });

  it('reads versions that were not packed, and packed ones among them', () => {
    const bytes = new ProtobufWriter()
      .message(1, (root) =>
        root.message(1, (list) =>
          list.message(1, (model) =>
            model.message(7, (choice) =>
              choice.message(102, (specific) => specific.int64(1, 42n).packedVarints(1, [43n, 44n]).int64(1, 45n)),
            ),
          ),
        ),
      )
      .finish();
    expect(decodeReloadConfigRequest(bytes).models?.[0]?.versionPolicy).toEqual({
      kind: 'specific',
      versions: [42n, 43n, 44n, 45n],
    });
  });
});

it('ReloadConfigResponse is read and written as protobufjs does', () => {
  const response = fc.record({
    errorCode: fc.constantFrom(...(Object.keys(Code) as CodeName[])),
    errorMessage: text,
    metricIncreases: fc.dictionary(text, int64, { maxKeys: 3 }).map((it) => new Map(Object.entries(it))),
  });
  fc.assert(
    fc.property(response, (it) => {
      const message = {
        status: { error_code: Code[it.errorCode], error_message: it.errorMessage },
        metric: [...it.metricIncreases].map(([name, increase]) => ({ name, int64_value_increase: String(increase) })),
      };
      expect(decodeReloadConfigResponse(encodeWith(ReloadConfigResponse, message))).toEqual(it);
      expect(decodeWith(ReloadConfigResponse, encodeReloadConfigResponse(it))).toEqual(message);
    }),
  );
});
