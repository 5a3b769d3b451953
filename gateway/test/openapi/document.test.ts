import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '@readme/openapi-parser';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { PROBLEMS, openApiDocument, preprocess, type DocumentOptions } from '../../index';
import { CASES, type Case } from './support';

interface Document {
  readonly paths: Readonly<Record<string, { readonly post?: Operation; readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}
interface Operation {
  readonly responses: Readonly<Record<string, { readonly headers?: object; readonly content?: object }>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: object }>> };
}

const LIMITS = { maxBodyBytes: 10_000_000, maxJsonBytes: 4_000_000 };

function documentOf({ binding, signature }: Case, options: Partial<DocumentOptions> = {}): Document {
  return openApiDocument(binding, { signature, needsKey: false, page: true, ...LIMITS, ...options }) as Document;
}

/** Text of a golden file; UPDATE_GOLDEN=1 writes it first. */
function golden(name: string, actual: string): string {
  const file = join(__dirname, 'golden', `${name}.json`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  if (!existsSync(file)) throw new Error(`${file} is missing: write it with UPDATE_GOLDEN=1`);
  return readFileSync(file, 'utf8');
}

function found(name: string): Case {
  const one = CASES.find((each) => each.name === name);
  if (one === undefined) throw new Error(`there is no case ${name}`);
  return one;
}

/** In its strict mode ajv refuses a schema with a word it does not know. */
const ajv = addFormats(new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false }));

/** A schema of the document as a check. */
function check(document: Document, schema: object): ValidateFunction {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return ajv.compile(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as object);
}

function bodyCheck(document: Document): ValidateFunction {
  return check(document, document.paths['/predict']?.post?.requestBody?.content['application/json']?.schema ?? {});
}

describe('the OpenAPI document', () => {
  test.each(CASES)(
    'of $name is an OpenAPI 3.1 document, guarded or not, before and after the model was seen',
    async (one) => {
      const documents = [
        documentOf(one),
        documentOf(one, { needsKey: true }),
        documentOf(one, { page: false }),
        documentOf(one, { signature: undefined }),
      ];
      for (const document of documents) {
        const copy = structuredClone(document) as unknown as Parameters<typeof validate>[0];
        expect(await validate(copy)).toMatchObject({ valid: true, specification: 'OpenAPI' });
      }
    },
  );

  test.each(['digits', 'record'])('of %s is the golden one', (name) => {
    const text = `${JSON.stringify(documentOf(found(name), { needsKey: name === 'record' }), null, 2)}\n`;
    expect(text).toBe(golden(name, text));
  });

  test.each(CASES)('of $name has schemas that a validator takes, every one', (one) => {
    const document = documentOf(one);
    const operations = Object.values(document.paths).flatMap(({ get, post }) => [get ?? [], post ?? []].flat());
    const bodies = operations.flatMap(({ requestBody, responses }) => [
      requestBody?.content ?? {},
      ...Object.values(responses).map(({ content }) => content ?? {}),
    ]);
    const schemas = bodies.flatMap((content) =>
      Object.values(content as Readonly<Record<string, { readonly schema?: object }>>).flatMap(
        ({ schema }) => schema ?? [],
      ),
    );
    expect(schemas.length).toBeGreaterThan(10);
    for (const schema of schemas) expect(() => check(document, schema)).not.toThrow();
  });

  test.each(CASES)('of $name has every status a prediction can end with', (one) => {
    const { responses } = documentOf(one).paths['/predict']?.post ?? { responses: {} };
    const isFetching = one.binding.preprocessing.kind === 'image';
    const impossible = [
      'not-found',
      'method-not-allowed',
      'client-gone',
      ...(isFetching ? [] : ['picture-unreadable']),
    ];
    const statuses = Object.entries(PROBLEMS).flatMap(([name, { status }]) =>
      status === undefined || impossible.includes(name) || (!isFetching && status === 422) || name === 'unauthenticated'
        ? []
        : [String(status)],
    );
    // What a model server refuses with: TensorFlow Serving's own statuses.
    const refused = ['400', '401', '403', '404', '409', '429', '501'];
    expect(Object.keys(responses).sort()).toEqual([...new Set(['200', ...statuses, ...refused])].sort());
  });

  test('says nothing of a page or of keys where there are none', () => {
    const text = JSON.stringify(documentOf(found('digits'), { page: false }));
    expect(text).not.toMatch(/\/page\/|text\/html|security/);
    expect(Object.keys(documentOf(found('credit')).paths)).not.toContain('/page/seen');
  });
});

/** Whether the recipe itself makes tensors of a value. */
async function isTakenBy({ binding: { preprocessing }, signature }: Case, value: unknown): Promise<boolean> {
  if (preprocessing.kind === 'module') throw new Error('a module takes what it likes');
  const tensors = preprocess({ kind: 'json', value }, preprocessing, signature.inputs, new AbortController().signal);
  return tensors.then(
    () => true,
    () => false,
  );
}

describe('what the document takes is what the recipe takes:', () => {
  const good = { amount: 1.5, age: 44, owns: true, city: 'Rome', job: 'clerk', note: 'a' };
  test.each<[unknown, boolean]>([
    [good, true],
    [{ age: 44, city: 'Ulm', note: '' }, true],
    [{ age: 44, city: 'Ulm', note: '', amount: null, owns: null, job: null }, true],
    [{ ...good, age: null }, false],
    [{ ...good, age: 256 }, false],
    [{ ...good, age: -1 }, false],
    [{ ...good, age: 4.5 }, false],
    [{ ...good, amount: 1e300 }, false],
    [{ ...good, amount: '1' }, false],
    [{ ...good, owns: 1 }, false],
    [{ ...good, job: 'pilot' }, false],
    [{ ...good, note: null }, false],
    [{ ...good, more: 1 }, false],
    [{ age: 44, city: 'Ulm' }, false],
  ])('%j', async (value, isTaken) => {
    expect(await isTakenBy(found('record'), value)).toBe(isTaken);
    const isValid = bodyCheck(documentOf(found('record')));
    expect(isValid(value)).toBe(isTaken);
    expect(isValid([value])).toBe(isTaken);
    expect(isValid([])).toBe(false);
  });

  test.each<[string, unknown, boolean]>([
    [
      'tensor',
      {
        tensor: [
          [1, 2],
          [3, 4],
        ],
      },
      true,
    ],
    ['tensor', { tensor: [[], []] }, true],
    ['tensor', { tensor: [[1, 2]] }, false],
    ['tensor', { tensor: [[1], [65_505]] }, false],
    ['tensors', { tensors: { a: 1, b: ['x'] } }, true],
    ['tensors', { tensors: { a: 1, b: [{ b64: 'AAAA' }] } }, true],
    ['tensors', { tensors: { a: 1.5, b: ['x'] } }, false],
    ['tensors', { tensors: { a: 1 } }, false],
    ['text', { text: '' }, true],
    ['text', { text: null }, false],
  ])('%s %j', async (name, value, isTaken) => {
    expect(await isTakenBy(found(name), value)).toBe(isTaken);
    expect(bodyCheck(documentOf(found(name)))(value)).toBe(isTaken);
  });
});
