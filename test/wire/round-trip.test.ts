import { join } from 'node:path';
import fc from 'fast-check';
import {
  GrpcMethod,
  decodePredictResponse,
  encodePredictRequest,
  type DType,
  type NumericDType,
  type Tensor,
} from '@cdk8s-serving/contract';
import { plainTensor, sampleOf, smallShape } from '../../contract/test/support/tensors';
import { MODELS, realEngine, startServer, type RunningServer } from '../../server/test/support/server';

const LIMITS = { maxTensorBytes: 1 << 20 };

/** Every dtype, and its signature in the identity model, which has NumPy's names. */
const SIGNATURES = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  bfloat16: 'bfloat16',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  bool: 'bool',
  complex64: 'complex64',
  complex128: 'complex128',
  string: 'string',
} as const satisfies Record<DType, string>;

/** Numeric dtypes JSON can say. */
const NUMBERS_IN_JSON: readonly NumericDType[] = [
  'float',
  'double',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint32',
  'uint64',
  'bool',
];

let identity: RunningServer;
beforeAll(async () => {
  identity = await startServer(realEngine(), 'identity', join(MODELS, 'identity'));
});
afterAll(() => identity.stop());

function postPredict(body: string | Uint8Array<ArrayBuffer>): Promise<Response> {
  return fetch(`${identity.rest}/v1/models/identity:predict`, { method: 'POST', body });
}

async function overGrpc(signatureName: string, tensor: Tensor): Promise<Tensor | undefined> {
  const request = encodePredictRequest({
    modelSpec: { name: 'identity', signatureName },
    inputs: new Map([['x', tensor]]),
  });
  const answer = await identity.client.call(GrpcMethod.predict, request);
  return decodePredictResponse(answer, LIMITS).outputs.get('y');
}

describe('what goes in comes out, over gRPC', () => {
  test.each(Object.keys(SIGNATURES) as DType[])('%s', async (dtype) => {
    await fc.assert(
      fc.asyncProperty(sampleOf(dtype), async ({ tensor }) => {
        const output = await overGrpc(SIGNATURES[dtype], tensor);
        expect(output && plainTensor(output)).toEqual(plainTensor(tensor));
      }),
      { numRuns: 50 },
    );
  });
});

/** Shapes JSON can say: an empty list hides the sizes below it. */
const shapeInJson = smallShape.filter((shape) => !shape.includes(0));

/** Elements nested as their shape says. */
function nested(shape: readonly number[], elements: readonly string[]): string {
  const [size, ...inner] = shape;
  if (size === undefined) return elements[0] ?? '';
  const step = elements.length / size;
  const parts = Array.from({ length: size }, (_, index) =>
    nested(inner, elements.slice(index * step, (index + 1) * step)),
  );
  return `[${parts.join(',')}]`;
}

/** A value as clients write it; a float always with a point or an exponent, by which it is no integer. */
function token(dtype: NumericDType, value: number | bigint): string {
  if (dtype === 'bool') return value === 1 ? 'true' : 'false';
  if (dtype !== 'float' && dtype !== 'double') return String(value);
  if (!Number.isFinite(value)) return String(value);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The value a token of an answer stands for, as a tensor holds it. */
function valueOf(dtype: NumericDType, text: string): number | bigint {
  if (dtype === 'bool') return text === 'true' ? 1 : 0;
  if (dtype === 'int64' || dtype === 'uint64') return BigInt(text);
  return dtype === 'float' ? Math.fround(Number(text)) : Number(text);
}

const TOKEN = /-?Infinity|NaN|true|false|-?\d[\d.eE+-]*/g;

describe('what goes in comes out, over REST', () => {
  test.each(NUMBERS_IN_JSON)('%s', async (dtype) => {
    await fc.assert(
      fc.asyncProperty(sampleOf(dtype, shapeInJson), async ({ tensor }) => {
        const values = plainTensor(tensor).values as (number | bigint)[];
        const inputs = nested(
          tensor.shape,
          values.map((value) => token(dtype, value)),
        );
        const response = await postPredict(`{"signature_name": "${SIGNATURES[dtype]}", "inputs": ${inputs}}`);
        const answer = (await response.text()).replace('"outputs"', '');
        expect([response.status, answer.match(TOKEN)?.map((text) => valueOf(dtype, text))]).toEqual([200, values]);
        // With the values out of sight, the nesting of the answer is that of the request.
        expect(answer.replaceAll(TOKEN, '0').replaceAll(/[\s{}:]/g, '')).toBe(inputs.replaceAll(TOKEN, '0'));
      }),
      { numRuns: 50 },
    );
  });

  test('string, as text and in base64', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, fc.boolean()), { minLength: 1, maxLength: 5 }), async (items) => {
        const inputs = items.map(([string, isEncoded]) =>
          isEncoded ? { b64: Buffer.from(string, 'utf8').toString('base64') } : string,
        );
        const response = await postPredict(JSON.stringify({ signature_name: 'string', inputs }));
        expect(await response.json()).toEqual({ outputs: items.map(([string]) => string) });
      }),
      { numRuns: 100 },
    );
  });
});

describe('whatever comes is answered, and the next request is answered right', () => {
  const valid = '{"signature_name": "int64", "instances": [[1, -2], [3, 9007199254740993]]}';
  const stillRight = async (): Promise<void> => {
    const response = await postPredict(valid);
    expect(await response.text()).toContain('9007199254740993');
  };

  /** A valid body with some of its bytes replaced. */
  const damaged = fc
    .array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 })
    .map((changes) => {
      const bytes = new TextEncoder().encode(valid);
      for (const [index, byte] of changes) bytes[index] = byte;
      return bytes;
    });
  const anyBody = fc.oneof(
    damaged,
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
  );

  test('over REST', async () => {
    await fc.assert(
      fc.asyncProperty(anyBody, async (body) => {
        const response = await postPredict(new Uint8Array(body));
        await response.arrayBuffer();
        // What a client sends is a client's error, or no error; never the server's.
        expect([200, 400, 404, 501]).toContain(response.status);
      }),
      { numRuns: 400 },
    );
    await stillRight();
  });

  test('over gRPC', async () => {
    const request = encodePredictRequest({
      modelSpec: { name: 'identity', signatureName: 'int64' },
      inputs: new Map([['x', { dtype: 'int64', shape: [2], data: BigInt64Array.of(1n, -2n) }]]),
    });
    const damagedMessage = fc
      .array(fc.tuple(fc.nat(request.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = request.slice();
        for (const [index, byte] of changes) bytes[index] = byte;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damagedMessage, fc.uint8Array({ maxLength: 200 })), async (message) => {
        const code = await identity.client.call(GrpcMethod.predict, message).then(
          () => 0,
          (error: { readonly code: number }) => error.code,
        );
        // OK, INVALID_ARGUMENT, NOT_FOUND, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, UNIMPLEMENTED; INTERNAL for a message that is none.
        expect([0, 3, 5, 8, 9, 12, 13]).toContain(code);
      }),
      { numRuns: 400 },
    );
    await stillRight();
  });
});
