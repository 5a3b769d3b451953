import { png } from './support/pictures';
import { start, type Running } from './support/start';

const KEYS = ['first-key-0123456789', 'second-key-0123456789'];
const ORIGIN = 'https://app.example';
const ALLOW_ORIGIN = 'access-control-allow-origin';

let guarded: Running;
let open: Running;
let picture: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  guarded = await start({ config: { apiKeys: KEYS, corsOrigins: [ORIGIN] } });
  open = await start();
  picture = new Uint8Array(await png(new Array<number>(64).fill(7), 8, 8, 1));
});
afterAll(async () => {
  await guarded.stop();
  await open.stop();
});

const ROUTES = [
  ['GET', '/', 200],
  ['GET', '/openapi.json', 200],
  ['PUT', '/openapi.json', 405],
  ['POST', '/predict', 200],
  ['GET', '/predict', 405],
  ['DELETE', '/predict', 405],
  ['GET', '/nothing', 404],
  ['POST', '/Predict', 404],
] as const;

const REFUSED: readonly [what: string, headers: Record<string, string>][] = [
  ['no key', {}],
  ['a wrong key', { authorization: 'Bearer wrong-key-0123456789' }],
  ['a key that is cut off', { 'x-api-key': 'first-key-012345678' }],
  ['a key that goes on', { 'x-api-key': 'first-key-01234567890' }],
  ['a key in another case', { 'x-api-key': 'FIRST-KEY-0123456789' }],
  ['another scheme', { authorization: `Basic ${KEYS[0]}` }],
  ['an empty key', { authorization: 'Bearer ', 'x-api-key': '' }],
  ['both keys as one', { 'x-api-key': KEYS.join(', ') }],
];

const ADMITTED: readonly [what: string, headers: Record<string, string>][] = [
  ['a bearer token', { authorization: `Bearer ${KEYS[0]}` }],
  ['another scheme spelling', { Authorization: `bearer  ${KEYS[1]}` }],
  ['a header of its own', { 'X-API-KEY': `${KEYS[1]}` }],
];

function ask(to: Running, method: string, path: string, headers: Record<string, string>): Promise<Response> {
  const body = method === 'POST' ? picture : null;
  return fetch(to.url + path, { method, body, headers: { 'content-type': 'image/png', ...headers } });
}

describe('API keys', () => {
  test.each(REFUSED)('%s is refused on every route alike', async (_what, headers) => {
    const answers = await Promise.all(ROUTES.map(([method, path]) => ask(guarded, method, path, headers)));
    expect(answers.map(({ status }) => status)).toEqual(ROUTES.map(() => 401));
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<{ requestId: string }>));
    expect(new Set(bodies.map(({ requestId, ...body }) => `${typeof requestId} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer realm="serving-gateway"');
  });

  test.each(ADMITTED)('the key as %s is taken on every route', async (_what, headers) => {
    const answers = await Promise.all(ROUTES.map(([method, path]) => ask(guarded, method, path, headers)));
    expect(answers.map(({ status }) => status)).toEqual(ROUTES.map(([, , status]) => status));
  });

  test('a key in the query is no key', async () => {
    expect((await ask(guarded, 'POST', `/predict?key=${KEYS[0]}`, {})).status).toBe(401);
  });

  test('without any configured, none is asked for', async () => {
    const answers = await Promise.all(ROUTES.map(([method, path]) => ask(open, method, path, {})));
    expect(answers.map(({ status }) => status)).toEqual(ROUTES.map(([, , status]) => status));
  });

  test('no key is logged, right or wrong', () => {
    expect(guarded.logged.length).toBeGreaterThan(0);
    expect(guarded.logged.join('')).not.toMatch(/-key-0123/i);
  });

  test('probes need none: they are on another port', async () => {
    expect((await fetch(`${guarded.managementUrl}/readyz`)).status).toBe(200);
  });
});

describe('pages of other origins', () => {
  const preflight = (to: Running, origin: string, method = 'POST') =>
    fetch(`${to.url}/predict`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type,x-api-key',
      },
    });

  test('may ask and call when they are on the list, without a key for the asking', async () => {
    const allowed = await preflight(guarded, ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get(ALLOW_ORIGIN)).toBe(ORIGIN);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-api-key');
    const answer = await ask(guarded, 'POST', '/predict', { origin: ORIGIN, 'x-api-key': `${KEYS[0]}` });
    expect(answer.headers.get(ALLOW_ORIGIN)).toBe(ORIGIN);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('see why they were refused, too', async () => {
    const answer = await ask(guarded, 'POST', '/predict', { origin: ORIGIN });
    expect(answer.status).toBe(401);
    expect(answer.headers.get(ALLOW_ORIGIN)).toBe(ORIGIN);
  });

  test.each(['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null'])(
    '%s may not',
    async (origin) => {
      expect((await preflight(guarded, origin)).headers.get(ALLOW_ORIGIN)).toBeNull();
      const answer = await ask(guarded, 'POST', '/predict', { origin, 'x-api-key': `${KEYS[0]}` });
      expect(answer.headers.get(ALLOW_ORIGIN)).toBeNull();
    },
  );

  test('without a list nothing is said about origins', async () => {
    const answers = [await preflight(open, ORIGIN), await ask(open, 'POST', '/predict', { origin: ORIGIN })];
    const names = answers.flatMap(({ headers }) => [...headers.keys()]);
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('content negotiation', () => {
  const accepting = (accept: string) => ask(open, 'POST', '/predict', { accept });

  test.each(['application/json', '*/*', 'application/*', 'text/html, application/json;q=0.1'])(
    '%s is answered with JSON',
    async (accept) => {
      const answer = await accepting(accept);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    },
  );

  test.each(['text/html', 'image/png', 'application/json;q=0', 'application/xml, text/*'])(
    '%s is a 406',
    async (accept) => {
      const answer = await accepting(accept);
      expect(answer.status).toBe(406);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    },
  );
});
