import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numericTensor, type ModelBinding } from '@cdk8s-serving/contract';
import { ConfigError, loadModule } from '../index';
import { encodeSignature } from './support/signatures';
import { start, type Running } from './support/start';

const binding: ModelBinding = {
  model: 'digits',
  signature: 'serving_default',
  preprocessing: { kind: 'module' },
  answer: { kind: 'module' },
};
const signatures = new Map([
  ['serving_default', encodeSignature({ x: ['float', [-1, 2]] }, { y: ['float', [-1, 1]] })],
]);
const predict = () => new Map([['y', numericTensor('float', [1, 1], Float32Array.of(0.25))]]);

const MODULE = `
exports.preprocess = async ({ kind, value }, { refuse, signature }) => {
  if (kind !== 'json' || !Array.isArray(value.words)) refuse('send {"words": [...]}');
  if (value.words[0] === 'throw') throw new Error('a secret of the module');
  if (value.words[0] === 'nothing') return undefined;
  if (value.words[0] === 'shape') return { x: { dtype: 'float', shape: [1, 3], data: new Float32Array(3) } };
  if (value.words[0] === 'dtype') return { x: { dtype: 'int32', shape: [1, 2], data: new Int32Array(2) } };
  if (value.words[0] === 'extra') return { x: { dtype: 'float', shape: [1, 2], data: new Float32Array(2) }, z: {} };
  const data = Float32Array.of(value.words.length, signature.inputs.size);
  return new Map([['x', { dtype: 'float', shape: [1, 2], data }]]);
};
exports.answer = ({ y }) => ({ score: y.data[0], shape: y.shape });
`;

let directory: string;
let running: Running | undefined;
const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-module-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rmSync(directory, { recursive: true }));

async function post(body: unknown): Promise<{ status: number; text: string }> {
  const response = await fetch(`${running?.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

test("a module makes the tensors and the answer; what it refuses is the client's mistake", async () => {
  const modulePath = file('module.js', MODULE);
  running = await start({ binding, behaviour: { signatures, predict }, config: { modulePath } });
  expect(await post({ words: ['a', 'b', 'c'] })).toEqual({ status: 200, text: '{"score":0.25,"shape":[1]}' });
  expect(running.model.seen[0]?.inputs.get('x')?.data).toEqual(Float32Array.of(3, 1));
  const refused = await post({});
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('send {\\"words\\": [...]}')]);
});

test('what a module throws or makes wrong fails that request, is logged, and is not told', async () => {
  const modulePath = file('module.js', MODULE);
  running = await start({ binding, behaviour: { signatures, predict }, config: { modulePath } });
  for (const word of ['throw', 'nothing', 'shape', 'dtype', 'extra']) {
    const { status, text } = await post({ words: [word] });
    expect([word, status]).toEqual([word, 500]);
    expect(text).not.toMatch(/secret|shape|int32/);
  }
  expect(running.model.seen).toEqual([]);
  const logged = running.logged.join('');
  expect(logged).toContain('a secret of the module');
  expect(logged).toContain("made 3 values in the shape [1,3] for input 'x', expected [1,2]");
  expect((await post({ words: [] })).status).toBe(200);
});

test('a module that cannot be loaded, or does not export what is bound, is told at the start', () => {
  expect(() => loadModule(join(directory, 'missing.js'), binding)).toThrow(ConfigError);
  expect(() => loadModule(file('broken.js', 'exports.preprocess = ('), binding)).toThrow(/cannot be loaded/);
  expect(() => loadModule(file('half.js', 'exports.preprocess = () => ({})'), binding)).toThrow(
    /exports no function 'answer'; export one, or bind answer to a recipe/,
  );
});

test('a module may be TypeScript', () => {
  const source =
    'export function preprocess(e: { kind: string }): object { return {}; }\nexport const answer = (o: object): object => o;\n';
  expect(typeof loadModule(file('typed.ts', source), binding).preprocess).toBe('function');
});
