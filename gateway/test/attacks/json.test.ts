import { numericTensor } from '@cdk8s-serving/contract';
import { MAX_JSON_BYTES } from '../../server/bodies';
import { credit, creditSignatures } from '../support/bindings';
import { start, type Running } from '../support/start';

const MIB = 2 ** 20;
const GOOD = '{"job": "retired", "duration": 445, "poutcome": "success"}';
const ANSWER = '{"credit_probability":0.75,"credit":true}';

let running: Running;
beforeAll(async () => {
  running = await start({
    binding: credit,
    config: { maxBodyBytes: 80 * MIB },
    behaviour: {
      signatures: creditSignatures,
      predict: () => new Map([['probability', numericTensor('float', [1, 1], Float32Array.of(0.75))]]),
    },
  });
});
afterEach(async () => {
  expect(await post(GOOD)).toEqual([200, ANSWER]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
afterAll(() => running.stop());

async function post(body: string | Uint8Array<ArrayBuffer>): Promise<[status: number, text: string]> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${running.url}/predict`, { method: 'POST', headers, body });
  return [response.status, await response.text()];
}

describe('documents that would cost a naive reader its stack or its memory are refused', () => {
  test.each<[string, string, number]>([
    ['250 000 lists deep', `${'['.repeat(250_000)}1${']'.repeat(250_000)}`, 400],
    ['250 000 objects deep', `${'{"x":'.repeat(250_000)}1${'}'.repeat(250_000)}`, 400],
    ['101 lists deep in a field', `{"job": ${'['.repeat(100)}${']'.repeat(100)}}`, 400],
    ['64 MiB of opening brackets', '['.repeat(64 * MIB), 413],
    ['as many opening brackets as are read', '['.repeat(MAX_JSON_BYTES), 400],
    ['as many opening braces as are read', '{"a":'.repeat(MAX_JSON_BYTES / 5), 400],
    ['a string without an end', `{"job": "${'a'.repeat(MAX_JSON_BYTES - 10)}`, 400],
    ['backslashes without an end', `{"job": "${'\\'.repeat(MAX_JSON_BYTES - 10)}`, 400],
    ['quotes without an end', '"'.repeat(MAX_JSON_BYTES), 400],
    ['escaped quotes without an end', `"${'\\"'.repeat(MAX_JSON_BYTES / 2 - 1)}`, 400],
    ['a number of as many digits as are read', `{"duration": ${'9'.repeat(MAX_JSON_BYTES - 20)}}`, 400],
    ['an exponent of 1 MiB', `{"duration": 1e${'9'.repeat(MIB)}}`, 400],
    ['white space alone', ' '.repeat(MAX_JSON_BYTES), 400],
    ['a list of as many examples as are read', `[${'1,'.repeat(MAX_JSON_BYTES / 2 - 2)}1]`, 400],
  ])('%s', async (_what, body, status) => {
    expect((await post(body))[0]).toBe(status);
  });
});

describe('documents that mean to be more than they are', () => {
  test.each<[string, string, number]>([
    ['__proto__ with the record', `{"__proto__": ${GOOD}}`, 400],
    ['__proto__ beside the record', GOOD.replace('{', '{"__proto__": {"polluted": 1}, '), 400],
    ['constructor.prototype', GOOD.replace('{', '{"constructor": {"prototype": {"polluted": 1}}, '), 400],
    ['a key twice: the last one counts', GOOD.replace('{', '{"job": "pilot", '), 200],
    ['a key twice, the last one wrong', GOOD.replace('}', ', "job": "pilot"}'), 400],
    ['a member of every object', '{"toString": "retired", "duration": 1, "poutcome": "other"}', 400],
    ['NaN', GOOD.replace('445', 'NaN'), 400],
    ['Infinity', GOOD.replace('445', '-Infinity'), 400],
    ['1e999, which is read as Infinity', GOOD.replace('445', '1e999'), 400],
    ['a number float32 does not hold', GOOD.replace('445', '1e300'), 400],
    ['a lone surrogate', GOOD.replace('retired', '\\ud83d'), 400],
    ['a byte order mark', `\ufeff${GOOD}`, 200],
    ['two documents', `${GOOD}${GOOD}`, 400],
    ['a comment', `${GOOD} // good`, 400],
    ['NUL in a text', GOOD.replace('retired', 'retired\\u0000'), 400],
  ])('%s', async (_what, body, status) => {
    expect((await post(body))[0]).toBe(status);
  });

  test.each<[string, number[]]>([
    ['a byte of Latin-1', [0xff]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0xbd]],
    ['a character cut off', [0xe2, 0x82]],
  ])('UTF-8 that is none is refused: %s', async (_what, bytes) => {
    const [before = '', after = ''] = GOOD.split('retired');
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    expect((await post(new Uint8Array(body)))[0]).toBe(400);
  });
});
