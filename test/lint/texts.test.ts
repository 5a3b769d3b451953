import { addressesIn } from '../../lib/lint/model/address';
import { parseImage } from '../../lib/lint/model/image';
import { parseComposeBytes, parseComposeSeconds, parseQuantity } from '../../lib/lint/model/quantity';
import { selects } from '../../lib/lint/model/selector';
import { listText } from '../../lib/lint/model/text';
import { interpolate } from '../../lib/lint/read/interpolate';

test.each([
  ['500m', 0.5],
  ['1', 1],
  ['1Gi', 2 ** 30],
  ['128M', 128e6],
  ['1e9', 1e9],
  ['1.5Ki', 1536],
  ['700m', 0.7],
  ['1GB', undefined],
  ['much', undefined],
  ['', undefined],
])('the Kubernetes quantity %j is %s', (text, amount) => {
  expect(parseQuantity(text)?.amount).toBe(amount);
});

test.each([
  ['512m', 512 * 2 ** 20],
  ['1gb', 2 ** 30],
  ['1.5G', 1.5 * 2 ** 30],
  ['64kib', 64 * 2 ** 10],
  ['100', 100],
  ['100b', 100],
  ['much', undefined],
])('the compose amount %j is %s bytes', (text, amount) => {
  expect(parseComposeBytes(text)?.amount).toBe(amount);
});

test.each([
  ['10s', 10],
  ['1m30s', 90],
  ['1h', 3600],
  ['500ms', 0.5],
  ['10', undefined],
  ['soon', undefined],
])('the compose duration %j is %s seconds', (text, seconds) => {
  expect(parseComposeSeconds(text)).toBe(seconds);
});

test.each([
  ['a-${B:-c}-d', 'a-c-d', true],
  ['${B-c}', 'c', true],
  ['${B:-}', '', true],
  ['$$B', '$B', true],
  ['$B', '$B', false],
  ['${B}', '${B}', false],
  ['${B:?needed}', '${B:?needed}', false],
  ['none', 'none', true],
])('the variables of %j make %j (known: %s)', (text, expected, isKnown) => {
  expect(interpolate(text)).toEqual({ text: expected, isKnown });
});

test.each([
  ['redis', 'redis', undefined],
  ['redis:7', 'redis', '7'],
  ['localhost:5000/a/b', 'localhost:5000/a/b', undefined],
  ['registry.example.com:5000/a/b:1.0', 'registry.example.com:5000/a/b', '1.0'],
  [`a@sha256:${'0'.repeat(64)}`, 'a', undefined],
])('the image %s has the repository %s and the tag %s', (text, repository, tag) => {
  expect(parseImage(text)).toMatchObject({ repository, tag });
});

test.each(['', 'A/B', 'a b', 'a:', 'a:b:c', '/a', 'a@sha256:1'])('%j is no image', (text) => {
  expect(parseImage(text)).toBeUndefined();
});

test.each([
  ['models:8500', ['models:8500']],
  ['dns:///models:8500', ['models:8500']],
  ['--server=http://models:8501/v1', ['models:8501']],
  ['postgres://shop:secret@db:5432/shop', ['db:5432']],
  ['kafka-1:9092,kafka-2:9092', ['kafka-1:9092', 'kafka-2:9092']],
  ['while true; do curl http://models:8501/v1; done', ['models:8501']],
  ['timeout:30 retries:10', []],
  ['0.0.0.0:9696', []],
  [':8080', []],
  ['{"width": 8080}', []],
  ['12:30', []],
  ['redis', []],
])('the addresses in %j are %j', (text, expected) => {
  expect(addressesIn(text).map(({ host, port }) => `${host}:${port}`)).toEqual(expected);
});

test.each([
  ['In', ['a', 'b'], { k: 'a' }, true],
  ['In', ['a'], {}, false],
  ['NotIn', ['a'], {}, true],
  ['NotIn', ['a'], { k: 'a' }, false],
  ['Exists', [], { k: 'z' }, true],
  ['Exists', [], {}, false],
  ['DoesNotExist', [], {}, true],
  ['DoesNotExist', [], { k: 'a' }, false],
])('k %s %j selects %j: %s', (operator, values, labels: Record<string, string>, expected) => {
  expect(selects({ labels: {}, expressions: [{ key: 'k', operator, values }] }, labels)).toBe(expected);
});

test('a long list says how many more there are', () => {
  expect(listText([])).toBe('none');
  expect(listText(['a', 'b'])).toBe('a, b');
  expect(listText(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
});
