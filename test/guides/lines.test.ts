import { firstMissingLine, firstMissingLineOfPart } from './support/lines';

const OUTPUT = 'one\ntwo  \nthree\nfour\n\n';

test.each([
  'one\ntwo\nthree\nfour',
  '\none\ntwo\nthree\nfour\n\n',
  '...',
  'one\n...',
  '...\nfour',
  'one\n...\nfour',
  'one\n...\ntwo\n...\nthree\nfour',
  '  ...\ntwo\nthree\n...',
])('%j shows all of a text', (shown) => {
  expect(firstMissingLine(shown, OUTPUT)).toBeUndefined();
});

test.each([
  ['one\ntwo\nthree', '(the end: there is more)'],
  ['two\nthree\nfour', 'two'],
  ['one\nthree\n...', 'three'],
  ['one\n...\nfive', 'five'],
  ['...\nthree\ntwo\n...', 'two'],
  ['...\nthree\n...\ntwo\n...', 'two'],
  ['one\n...\nthree', '(the end: there is more)'],
])('%j does not, and %j is where it differs', (shown, missing) => {
  expect(firstMissingLine(shown, OUTPUT)).toBe(missing);
});

test('a part is lines that follow each other anywhere', () => {
  expect(firstMissingLineOfPart('two\nthree\n', OUTPUT)).toBeUndefined();
  expect(firstMissingLineOfPart('two\n...\nfour', OUTPUT)).toBeUndefined();
  expect(firstMissingLineOfPart('two\nfour', OUTPUT)).toBe('four');
});

test('a part may be indented as a whole, and not in itself', () => {
  const text = 'spec:\n    ports:\n      - a\n      - b\n';
  expect(firstMissingLineOfPart('ports:\n  - a', text)).toBeUndefined();
  expect(firstMissingLineOfPart('- a\n- b', text)).toBeUndefined();
  expect(firstMissingLineOfPart('ports:\n- a', text)).toBe('- a');
});

test('a line may leave out text', () => {
  const text = '{"time":"12:00","msg":"listening"}\n';
  for (const shown of ['{..."msg":"listening"}', '{"time":...}', '{...":...":"l...}', '{"time":"12:00",..."msg":...']) {
    expect(firstMissingLine(shown, text)).toBeUndefined();
  }
  for (const shown of ['..."msg":"listening"', '{..."msg":"ready"}', '{"time":"12:00"..."12:00",...', '"msg":...']) {
    expect(firstMissingLine(shown, text)).toBe(shown);
  }
});
