import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BoundedEngine } from '../index';
import { MODELS, errorOf, post, realEngine, startServer, type RunningServer } from './support/server';

let engine: BoundedEngine;
let half: RunningServer;
let arithmetic: RunningServer;

beforeAll(async () => {
  engine = realEngine();
  half = await startServer(engine, 'half', join(MODELS, 'half_plus_two'));
  arithmetic = await startServer(engine, 'math', join(MODELS, 'arithmetic'));
});

afterAll(async () => {
  await half.stop();
  await arithmetic.stop();
});

const predict = (body: string | Uint8Array, path = '/v1/models/half/versions/124', headers = {}) =>
  post(`${half.rest}${path}:predict`, body, headers);

describe('REST predict', () => {
  test('answers the row form byte for byte as TensorFlow Serving does', async () => {
    const { status, text } = await predict('{"instances": [1.0, 2.0, 5.0]}');
    expect(text).toBe('{\n    "predictions": [3.5, 4.0, 5.5\n    ]\n}');
    expect(status).toBe(200);
  });

  test('answers the columnar form byte for byte as TensorFlow Serving does', async () => {
    const { text } = await predict('{"inputs": [3.0, 4.0]}');
    expect(text).toBe('{\n    "outputs": [\n        4.5,\n        5.0\n    ]\n}');
  });

  test('picks the largest version when the request names none', async () => {
    const { text } = await predict('{"instances": [1.0]}', '/v1/models/half');
    expect(JSON.parse(text)).toEqual({ predictions: [3.5] });
  });

  test('answers objects for a signature of several outputs, and takes objects for several inputs', async () => {
    const body = '{"instances": [{"a": [1, 2], "b": [3, 4]}, {"b": [0, 1], "a": [5, 6]}]}';
    const { text } = await post(`${arithmetic.rest}/v1/models/math:predict`, body);
    expect(text).toBe(
      [
        '{',
        '    "predictions": [',
        '        {',
        '            "product": [3.0, 8.0],',
        '            "sum": [4.0, 6.0]',
        '        },',
        '        {',
        '            "product": [0.0, 6.0],',
        '            "sum": [5.0, 7.0]',
        '        }',
        '    ]',
        '}',
      ].join('\n'),
    );
  });

  test('answers several outputs columnar', async () => {
    const { text } = await post(
      `${arithmetic.rest}/v1/models/math:predict`,
      '{"inputs": {"a": [[1, 2]], "b": [[3, 4]]}}',
    );
    expect(JSON.parse(text)).toEqual({ outputs: { product: [[3, 8]], sum: [[4, 6]] } });
  });

  test('carries strings, and outputs named _bytes as base64', async () => {
    const body = '{"signature_name": "text", "instances": ["grün", {"b64": "/wA="}]}';
    const { text } = await post(`${arithmetic.rest}/v1/models/math:predict`, body);
    expect((JSON.parse(text) as { predictions: object[] }).predictions[0]).toEqual({
      raw_bytes: { b64: Buffer.from('grün').toString('base64') },
      shout: 'GRüN',
    });
    expect((JSON.parse(text) as { predictions: object[] }).predictions[1]).toMatchObject({
      raw_bytes: { b64: '/wA=' },
    });
  });

  test('inflates a gzip body', async () => {
    const { text } = await predict(gzipSync('{"instances": [1.0]}'), '/v1/models/half', { 'Content-Encoding': 'gzip' });
    expect(JSON.parse(text)).toEqual({ predictions: [3.5] });
  });

  test('refuses a body over the limit with 413, and serves on', async () => {
    const small = await startServer(engine, 'half', join(MODELS, 'half_plus_two'), ['--max_body_bytes=100']);
    const { status, text } = await post(
      `${small.rest}/v1/models/half:predict`,
      `{"instances": [${'1.0,'.repeat(100)}1.0]}`,
    );
    expect(errorOf(text)).toBe('the request body is over the limit of 100 bytes (--max_body_bytes)');
    expect(status).toBe(413);
    expect((await post(`${small.rest}/v1/models/half:predict`, '{"instances": [1.0]}')).status).toBe(200);
    await small.stop();
  });

  test.each([
    ['', 400, 'JSON Parse error: The document is empty'],
    ['   ', 400, 'JSON Parse error: The document is empty. at offset: 3'],
    ['[1]', 400, 'JSON Value: [1] Is not object'],
    ['{"instances": [1.0]', 400, "JSON Parse error: Missing a comma or '}' after an object member. at offset: 19"],
    ['{}', 400, "Missing 'inputs' or 'instances' key"],
    ['{"instances": []}', 400, `JSON Value: {\n    "instances": []\n} No values in 'instances' array`],
    ['{"instances": 1}', 400, `JSON Value: {\n    "instances": 1\n} Expecting 'instances' to be an list/array`],
    [
      '{"signature_name": 1, "instances": [1.0]}',
      400,
      expect.stringContaining("'signature_name' key must be a string value."),
    ],
    ['{"signature_name": "no", "instances": [1.0]}', 400, 'Serving signature name: "no" not found in signature def'],
    [
      '{"instances": [1.0], "inputs": [1.0]}',
      400,
      expect.stringContaining("expecting only one of 'inputs' or 'instances'"),
    ],
    [
      '{"instances": ["x"]}',
      400,
      expect.stringContaining('JSON Value: "x" Type: String is not of expected type: float'),
    ],
    ['{"instances": [1.0, [2.0]]}', 400, expect.stringContaining('Expecting shape [] but got: [1]')],
    ['{"instances": [[1.0]]}', 400, "Expects input 'x' to have shape [-1] but [1,1] is provided"],
    ['{"inputs": {"y": [1.0]}}', 400, "Missing named input: x in 'inputs' object."],
  ])('answers %j with %d and the reason', async (body, status, message) => {
    const answer = await predict(body);
    expect(errorOf(answer.text)).toEqual(message);
    expect(answer.status).toBe(status);
  });

  test.each([
    ['POST', '/v1/models/other:predict', 404, 'Servable not found for request: Latest(other)'],
    ['POST', '/v1/models/half/versions/50:predict', 404, 'Servable not found for request: Specific(half, 50)'],
    ['POST', '/v1/models/half/labels/stable:predict', 400, 'Unrecognized servable version label: stable'],
    ['POST', '/v1/models/half:PREDICT', 400, 'Malformed request: POST /v1/models/half:PREDICT'],
    ['POST', '/v1/models/half:predict?x=1', 400, 'Malformed request: POST /v1/models/half:predict?x=1'],
    ['GET', '/v1/models/half:predict', 400, 'Malformed request: GET /v1/models/half:predict'],
    ['PUT', '/v1/models/half', 400, 'Malformed request: PUT /v1/models/half'],
    ['GET', '/v1/models', 400, 'Missing model name in request.'],
    ['GET', '/v1/models/half/versions/abc', 400, 'Malformed request: GET /v1/models/half/versions/abc'],
    [
      'GET',
      '/v1/models/half/versions/9223372036854775808',
      400,
      'Failed to convert version: 9223372036854775808 to numeric.',
    ],
    ['GET', '/v1/models/half/versions/7', 404, 'Could not find version 7 of model half'],
    ['GET', '/v1/models/other', 404, 'Could not find any versions of model other'],
  ])('%s %s answers %d', async (method, path, status, message) => {
    const response = await fetch(`${half.rest}${path}`, {
      method,
      ...(method === 'GET' ? {} : { body: '{"instances": [1.0]}' }),
    });
    expect(errorOf(await response.text())).toBe(message);
    expect(response.status).toBe(status);
  });

  test('answers 404 without JSON outside of /v1/, management paths included', async () => {
    for (const path of ['/', '/v1', '/readyz', '/metrics']) {
      const response = await fetch(`${half.rest}${path}`);
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 404, 'text/html']);
    }
  });
});

describe('REST status and metadata', () => {
  test('shows the state of the versions byte for byte as protobuf prints it', async () => {
    const text = await (await fetch(`${half.rest}/v1/models/half`)).text();
    expect(text).toBe(
      '{\n "model_version_status": [\n  {\n   "version": "124",\n   "state": "AVAILABLE",\n   "status": {\n' +
        '    "error_code": "OK",\n    "error_message": ""\n   }\n  }\n ]\n}\n',
    );
  });

  test('shows the signatures', async () => {
    const document = (await (await fetch(`${half.rest}/v1/models/half/metadata`)).json()) as {
      model_spec: object;
      metadata: { signature_def: { signature_def: Record<string, object> } };
    };
    expect(document.model_spec).toEqual({ name: 'half', signature_name: '', version: '124' });
    expect(document.metadata.signature_def.signature_def['serving_default']).toEqual({
      inputs: {
        x: {
          dtype: 'DT_FLOAT',
          tensor_shape: { dim: [{ size: '-1', name: '' }], unknown_rank: false },
          name: 'serving_default_x:0',
        },
      },
      outputs: {
        y: {
          dtype: 'DT_FLOAT',
          tensor_shape: { dim: [{ size: '-1', name: '' }], unknown_rank: false },
          name: 'PartitionedCall:0',
        },
      },
      method_name: 'tensorflow/serving/predict',
      defaults: {},
    });
  });
});

describe('pages of other origins', () => {
  const cors = (response: Response) => response.headers.get('access-control-allow-origin');

  test('may read nothing unless they are allowed to, and then errors too', async () => {
    const allowing = await startServer(engine, 'half', join(MODELS, 'half_plus_two'), [
      '--rest_api_enable_cors_support',
    ]);
    try {
      expect(cors(await fetch(`${half.rest}/v1/models/half`))).toBeNull();
      expect(cors(await fetch(`${allowing.rest}/v1/models/half`))).toBe('*');
      expect(cors(await fetch(`${allowing.rest}/v1/models/other`))).toBe('*');
    } finally {
      await allowing.stop();
    }
  });

  test.each([
    ['https://example.com', 200],
    ['example.com', 400],
  ])('OPTIONS with the origin %s is answered %i', async (origin, status) => {
    const response = await fetch(`${half.rest}/v1/models/half:predict`, { method: 'OPTIONS', headers: { origin } });
    expect([response.status, await response.text()]).toEqual([status, '']);
  });
});
