import { readPage } from './support/page';

const fenced = (info: string, ...lines: readonly string[]): string => ['```' + info, ...lines, '```'].join('\n');

test('a page is its blocks in order, each with the line it begins in', () => {
  const page = readPage(
    [
      '# A page',
      '<!-- given: model = examples/digits/model -->',
      fenced('ts file=main.ts', 'const x = 1;', ''),
      fenced('bash run', 'echo hello'),
      fenced('text output', 'hello'),
      fenced('bash run exit=1', 'false'),
      fenced('yaml part=dist/service.yaml', 'kind: Service'),
      fenced('bash cluster', 'kubectl get pods'),
    ].join('\n'),
  );
  expect(page.given).toEqual([{ path: 'model', source: 'examples/digits/model' }]);
  expect(page.blocks).toEqual([
    { kind: 'file', path: 'main.ts', line: 3, text: 'const x = 1;\n\n' },
    { kind: 'run', exitCode: 0, line: 7, text: 'echo hello\n' },
    { kind: 'output', line: 10, text: 'hello\n' },
    { kind: 'run', exitCode: 1, line: 13, text: 'false\n' },
    { kind: 'part', path: 'dist/service.yaml', line: 16, text: 'kind: Service\n' },
    { kind: 'cluster', line: 19, text: 'kubectl get pods\n' },
  ]);
});

test('a longer fence holds fences', () => {
  expect(readPage('````md file=README.md\n```\nx\n```\n````').blocks).toEqual([
    { kind: 'file', path: 'README.md', line: 1, text: '```\nx\n```\n' },
  ]);
});

test.each([
  '',
  'bash',
  'ts',
  'text',
  'sh run',
  'bash runs',
  'bash run exit=one',
  'bash run twice',
  'ts file=',
  'ts output x',
])('a block marked %p fails its page, so that none is forgotten', (info) => {
  expect(() => readPage(`text\n${fenced(info, 'x')}`)).toThrow(/^line 2: a block marked .* is not run by any test/);
});

test('a block without an end fails its page', () => {
  expect(() => readPage('```bash run\necho')).toThrow('line 1: the block has no end');
});
