import { requestIdOf } from '../correlation/request-id';
import { parseTraceparent } from '../correlation/traceparent';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a request id', () => {
  test.each([
    'abc',
    '01HZX5Z3V9',
    'Root=1-67891233-abcdef012345678912345678',
    '1f0c7d9e-5f0f-4f7e-9a57-2f1d3a6d9a10',
    'a.b_c:d+e/f=',
    'x'.repeat(128),
  ])('%s is kept', (id) => {
    expect(requestIdOf(id)).toBe(id);
  });

  test.each([undefined, '', 'a b', 'a\tb', 'a\nb', '<b>', 'a"b', 'é', '\u001b[31m', 'x'.repeat(129), ['a', 'b']])(
    '%p gets another',
    (id) => {
      expect(requestIdOf(id)).toMatch(UUID);
    },
  );
});

describe('a traceparent', () => {
  const said = { traceId: '0af7651916cd43dd8448eb211c80319c', parentId: 'b7ad6b7169203331', flags: '01' };

  test.each([PARENT, `01${PARENT.slice(2)}`, `01${PARENT.slice(2)}-more`])('%s is understood', (text) => {
    expect(parseTraceparent(text)).toEqual(said);
  });

  test.each([
    undefined,
    '',
    'hello',
    [PARENT, PARENT],
    PARENT.toUpperCase(),
    `${PARENT}-more`,
    `${PARENT}0`,
    `ff${PARENT.slice(2)}`,
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  ])('%p says nothing', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
