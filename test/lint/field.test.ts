import type { Field } from '../../lib/lint/yaml/field';
import { parseSource } from '../../lib/lint/yaml/parse';

function read(text: string): Field {
  const { documents, findings } = parseSource({ file: 'a.yaml', text });
  expect(findings).toEqual([]);
  const [root] = documents;
  if (root === undefined) throw new Error('no document');
  return root;
}

test('a value stands on the line of its key, an item on its own', () => {
  const root = read('a:\n  b:\n    - one\n    - c: two\n');
  expect(root.get('a', 'b')?.place).toEqual({ file: 'a.yaml', line: 2 });
  expect(
    root
      .get('a', 'b')
      ?.items()
      .map(({ place }) => place.line),
  ).toEqual([3, 4]);
  expect(root.get('a', 'b')?.items()[1]?.get('c')?.textAt).toEqual({
    value: 'two',
    place: { file: 'a.yaml', line: 4 },
  });
});

test('lines are those of the file, in its second document too', () => {
  const { documents } = parseSource({ file: 'a.yaml', text: 'a: 1\n---\n# nothing\nb: 2\n' });
  expect(documents.map((root) => root.entries().map(([key, { place }]) => [key, place.line]))).toEqual([
    [['a', 1]],
    [['b', 4]],
  ]);
});

test('null is as good as missing, and so is a key of what is no mapping', () => {
  const root = read('a:\nb: text\n');
  expect([root.get('a'), root.get('b', 'c'), root.get('c')]).toEqual([undefined, undefined, undefined]);
  expect(root.keys()).toEqual(['a', 'b']);
});

test('merge keys bring what is not there, the first of several first', () => {
  const root = read(
    ['one: &one { a: 1, b: 1 }', 'two: &two { b: 2, c: 2 }', 'all:', '  <<: [*one, *two]', '  a: 0'].join('\n'),
  );
  expect(root.get('all')?.texts).toEqual({ a: '0', b: '1', c: '2' });
  expect(root.get('all')?.keys()).toEqual(['a', 'b', 'c']);
  // What is merged in stands where it was written.
  expect(root.get('all', 'c')?.place.line).toBe(2);
});

test('an alias is read as what it stands for, on its own line', () => {
  const root = read('a: &a\n  b: 1\nc: *a\n');
  expect(root.get('c')?.place.line).toBe(3);
  expect(root.get('c', 'b')?.text).toBe('1');
});

test('a mapping that merges itself ends', () => {
  expect(read('a: &a\n  <<: *a\n  b: 1\n').get('a')?.texts).toEqual({ b: '1' });
});

test.each([
  ['"1"', true],
  ['text', true],
  ['1', false],
  ['true', false],
  ['1e3', false],
  // YAML 1.1 takes these for booleans, and Kubernetes reads YAML 1.1.
  ['yes', false],
  ['Off', false],
  ['"yes"', true],
])('whether %s is a string: %s', (text, expected) => {
  expect(read(`a: ${text}`).get('a')?.isString).toBe(expected);
});

test.each([
  ['5', 5],
  ['"5"', 5],
  ['five', undefined],
  ['""', undefined],
  ['.inf', undefined],
  ['[5]', undefined],
])('the number in %s is %s', (text, expected) => {
  expect(read(`a: ${text}`).get('a')?.numberAt?.value).toBe(expected);
});

test('each document that is not YAML is one finding, and the others are read', () => {
  const { documents, findings } = parseSource({ file: 'a.yaml', text: 'a: [\n---\nb: 1\n---\nc: 1\nc: 2\n' });
  expect(documents.map((root) => root.texts)).toEqual([{ b: '1' }]);
  expect(findings.map(({ place, rule }) => [place.line, rule.id])).toEqual([
    [2, 'yaml/syntax'],
    [6, 'yaml/syntax'],
  ]);
});
