import { parseBatchingParameters } from '../config/batching-parameters';
import { parseModelServerConfig } from '../config/model-server-config';
import { parseMonitoringConfig } from '../config/monitoring-config';
import { parseTextFormat } from '../config/text-format';

describe('text format', () => {
  test('colons before messages, separators, comments, lists, both quotes and both brackets are all accepted', () => {
    const text = `
      # a comment
      words: "one" 'two'   # joined
      inner: < value: 1, value: -2; >
      inner { value: [3, 0x10] flag: true }
      lines: "one
two"
      escaped: "tab\\t quote\\" \\303\\244 \\xc3\\xb6"
    `;
    const message = parseTextFormat(text, 'Test');
    expect(message.string('words')).toBe('onetwo');
    expect(message.string('lines')).toBe('one\ntwo');
    expect(message.messages('inner').map((inner) => inner.integers('value'))).toEqual([
      [1n, -2n],
      [3n, 16n],
    ]);
    expect(message.messages('inner').map((inner) => inner.boolean('flag'))).toEqual([false, true]);
    expect(message.string('escaped')).toBe('tab\t quote" ä ö');
  });

  test.each([
    ['a: 1\nb {', 'line 2: expected the name of a field, found the end of the file'],
    ['a 1', 'line 1: expected : or { after a, found "1"'],
    ['a: }', 'line 1: expected a value of a, found "}"'],
    ['a: [1 2]', 'line 1: expected , or ] in a list, found "2"'],
    ['a: "open', 'line 1: unexpected "\\""'],
    ['\n\na: "\\q"', 'line 3: unknown escape \\q in a string'],
    ['a {'.repeat(70), 'line 1: messages are nested deeper than 64 levels'],
  ])('%j is refused with its line', (text, message) => {
    expect(() => parseTextFormat(text, 'Test')).toThrow(message);
  });

  test.each<[string, (text: string) => unknown, string]>([
    ['a: 1 a: 2', (text) => parseTextFormat(text, 'T').integer('a'), 'line 1: T.a is given twice'],
    ['a: 1.5', (text) => parseTextFormat(text, 'T').integer('a'), 'line 1: T.a is not an int64'],
    ['a: 9223372036854775808', (text) => parseTextFormat(text, 'T').integer('a'), 'line 1: T.a is not an int64'],
    ['a: x', (text) => parseTextFormat(text, 'T').string('a'), 'line 1: T.a is not a string in quotes'],
    ['a: x', (text) => parseTextFormat(text, 'T').boolean('a'), 'line 1: T.a is neither true nor false'],
    ['a: x', (text) => parseTextFormat(text, 'T').message('a'), 'line 1: T.a is not a message in braces'],
    ['b: x', (text) => parseTextFormat(text, 'T').allow('a'), 'line 1: T has no field "b"'],
  ])('%j is refused where another type is read', (text, read, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

const model = (body: string): string => `model_config_list { config { ${body} } }`;

test('a model server config gives models, policies and labels', () => {
  const text = `model_config_list {
    config {
      name: "digits" base_path: "/models/digits" model_platform: "tensorflow"
      model_version_policy { specific { versions: 42 versions: 43 } }
      version_labels { key: "stable" value: 42 }
      version_labels { key: "canary" value: 43 }
    }
    config: { name: "credit", base_path: "/models/credit", model_platform: "tensorflow" }
    config { name: "all" base_path: "/models/all" model_platform: "tensorflow" model_version_policy { all {} } }
    config {
      name: "two" base_path: "/models/two" model_platform: "tensorflow"
      model_version_policy { latest { num_versions: 2 } }
    }
  }`;
  expect(parseModelServerConfig(text)).toEqual([
    {
      name: 'digits',
      basePath: '/models/digits',
      versionPolicy: { kind: 'specific', versions: [42n, 43n] },
      versionLabels: new Map([
        ['stable', 42n],
        ['canary', 43n],
      ]),
    },
    {
      name: 'credit',
      basePath: '/models/credit',
      versionPolicy: { kind: 'latest', count: 1 },
      versionLabels: new Map(),
    },
    { name: 'all', basePath: '/models/all', versionPolicy: { kind: 'all' }, versionLabels: new Map() },
    { name: 'two', basePath: '/models/two', versionPolicy: { kind: 'latest', count: 2 }, versionLabels: new Map() },
  ]);
});

test.each([
  [
    'name: "m" base_path: "rel" model_platform: "tensorflow"',
    'Expected model m to have an absolute path or URI; got base_path()=rel',
  ],
  [
    'name: "m" base_path: "/m"',
    'Illegal setting neither ModelServerConfig::model_type (deprecated) nor ModelServerConfig::model_platform, model name is m',
  ],
  ['name: "m" base_path: "/m" model_platform: "jax"', 'Model m requests unsupported platform jax'],
  [
    'name: "m" base_path: "/m" model_platform: "tensorflow" } config { name: "m" base_path: "/n" model_platform: "tensorflow"',
    'Illegal to list model m multiple times in config list',
  ],
  ['nam: "m"', 'config has no field "nam"'],
])('a model config with %s is refused in the words of TensorFlow Serving', (body, message) => {
  expect(() => parseModelServerConfig(model(body))).toThrow(message);
});

test('batching parameters have the defaults of TensorFlow', () => {
  expect(parseBatchingParameters('num_batch_threads { value: 4 }')).toEqual({
    maxBatchSize: 1000,
    batchTimeoutMicros: 0,
    maxEnqueuedBatches: 10,
    numBatchThreads: 4,
    allowedBatchSizes: [],
    padVariableLengthInputs: false,
  });
});

test.each([
  ['max_batch_size { value: 0 }', 'max_batch_size is 0; it must be at least 1'],
  [
    'max_batch_size { value: 32 } allowed_batch_sizes: 4 allowed_batch_sizes: 8',
    'Last entry in allowed_batch_sizes must match max_batch_size; last entry was 8; expected 32',
  ],
  [
    'max_batch_size { value: 4 } allowed_batch_sizes: 8 allowed_batch_sizes: 4',
    'allowed_batch_sizes entries must be positive and monotonically increasing',
  ],
  ['max_batch_size: 32', 'BatchingParameters.max_batch_size is not a message in braces'],
])('batching parameters %s are refused', (text, message) => {
  expect(() => parseBatchingParameters(text)).toThrow(message);
});

test.each([
  ['', undefined],
  ['prometheus_config { enable: false path: "/x" }', undefined],
  ['prometheus_config { enable: true }', '/monitoring/prometheus/metrics'],
  ['prometheus_config { enable: true, path: "/metrics" }', '/metrics'],
])('monitoring config %j puts the metrics on %s', (text, path) => {
  expect(parseMonitoringConfig(text)).toBe(path);
});
