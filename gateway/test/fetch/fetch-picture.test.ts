import net from 'node:net';
import { fetchPicture, parseAllowedHosts, type FetchLimits, type Resolver } from '../../index';
import { startOrigin, type Origin } from '../support/http-origin';
import { PRIVATE_HOSTS } from '../support/private-hosts';

const MAX_BYTES = 100_000;
const noDns: Resolver = () => Promise.reject(new Error('no name is resolved in this test'));
const resolvesTo =
  (...addresses: string[]): Resolver =>
  async () =>
    addresses.map((address) => ({ address, family: net.isIPv6(address) ? 6 : 4 }));

function fetchIt(url: string, options: Partial<FetchLimits> & { resolver?: Resolver; signal?: AbortSignal } = {}) {
  const limits = { allowedHosts: [], timeoutMs: 5_000, maxRedirects: 3, maxBytes: MAX_BYTES, ...options };
  return fetchPicture(url, limits, options.resolver ?? noDns, options.signal ?? new AbortController().signal);
}

async function failure(promise: Promise<unknown>): Promise<{ message: string; code: string; httpStatus?: number }> {
  return promise.then(
    () => Promise.reject(new Error('it was fetched')),
    (error: { message: string; code: string; httpStatus?: number }) => error,
  );
}

const allowLoopback = { allowedHosts: parseAllowedHosts('127.0.0.1') };
let origins: Origin[] = [];
async function origin(...args: Parameters<typeof startOrigin>): Promise<Origin> {
  const started = await startOrigin(...args);
  origins.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(origins.map((started) => started.close()));
  origins = [];
});

describe('what may not be fetched', () => {
  test('every spelling of an address that is not public gets one neutral answer, and nothing is dialled', async () => {
    const canary = await origin((_request, response) => response.end('secret'));
    const failures = await Promise.all(PRIVATE_HOSTS.map((host) => failure(fetchIt(`http://${host}:${canary.port}/`))));
    const messages = new Set(failures.map(({ message, code }) => `${code}: ${message}`));
    expect([...messages]).toEqual([
      'INVALID_ARGUMENT: the host of the url does not resolve to public addresses only; pictures are fetched from public hosts',
    ]);
    expect(canary.hits).toEqual([]);
  });

  test('a name is refused when any of its answers is private, when it has none, and when it does not resolve', async () => {
    const canary = await origin((_request, response) => response.end('secret'));
    const url = `http://pictures.test:${canary.port}/`;
    const failures = [
      await failure(fetchIt(url, { resolver: resolvesTo('127.0.0.1') })),
      await failure(fetchIt(url, { resolver: resolvesTo('93.184.216.34', '127.0.0.1') })),
      await failure(fetchIt(url, { resolver: resolvesTo('2606:4700::1', '::1') })),
      await failure(fetchIt(url, { resolver: resolvesTo() })),
      await failure(fetchIt(url, { resolver: noDns })),
    ];
    expect(new Set(failures.map(({ message }) => message)).size).toBe(1);
    expect(canary.hits).toEqual([]);
  });

  test.each([
    ['file:///etc/passwd', 'not http'],
    ['gopher://127.0.0.1/', 'not http'],
    ['ftp://127.0.0.1/a.png', 'not http'],
    ['data:image/png;base64,AAAA', 'not http'],
    ['javascript:1', 'not http'],
    ['//127.0.0.1/', 'not a valid absolute URL'],
    ['a.png', 'not a valid absolute URL'],
    ['', 'not a valid absolute URL'],
    ['http://', 'not a valid absolute URL'],
    ['http://good.test@127.0.0.1/', 'user name or password'],
    ['http://user:secret@127.0.0.1/', 'user name or password'],
    [`http://127.0.0.1/${'a'.repeat(9000)}`, 'longer than'],
  ])('%.60s is refused', async (url, why) => {
    const { message, code } = await failure(fetchIt(url, allowLoopback));
    expect(code).toBe('INVALID_ARGUMENT');
    expect(message).toContain(why);
  });

  test('an allowed host with a port is allowed on that port only', async () => {
    const allowed = await origin((_request, response) => response.end('picture'));
    const other = await origin((_request, response) => response.end('secret'));
    const options = { allowedHosts: parseAllowedHosts(`127.0.0.1:${allowed.port}`) };
    expect(String(await fetchIt(allowed.url, options))).toBe('picture');
    expect((await failure(fetchIt(other.url, options))).code).toBe('INVALID_ARGUMENT');
    expect(other.hits).toEqual([]);
  });
});

describe('what is dialled', () => {
  test('a name is resolved once, the checked address is dialled, and the Host header stays the name', async () => {
    const server = await origin((_request, response) => response.end('picture'));
    const answers = ['127.0.0.1', '127.0.0.9'];
    let calls = 0;
    const rebinding: Resolver = async () => [{ address: answers[calls++] ?? '127.0.0.9', family: 4 }];
    const url = `http://pictures.test:${server.port}/a.png?size=1`;
    const options = { allowedHosts: parseAllowedHosts('pictures.test'), resolver: rebinding };
    expect(String(await fetchIt(url, options))).toBe('picture');
    expect(calls).toBe(1);
    expect(server.hits).toEqual([
      { path: '/a.png?size=1', host: `pictures.test:${server.port}`, localAddress: '127.0.0.1' },
    ]);
  });

  test('a name that rebinds to a private address between two hops is refused at the second', async () => {
    const server = await origin((_request, response) => {
      response.writeHead(302, { location: `http://other.test:${server.port}/secret` }).end();
    });
    const options = { allowedHosts: parseAllowedHosts('pictures.test'), resolver: resolvesTo('127.0.0.1') };
    const { code } = await failure(fetchIt(`http://pictures.test:${server.port}/`, options));
    expect(code).toBe('INVALID_ARGUMENT');
    expect(server.hits.map(({ path }) => path)).toEqual(['/']);
  });

  test('no credentials, cookies or compression are offered', async () => {
    let headers: NodeJS.Dict<string | string[]> = {};
    const server = await origin((request, response) => {
      headers = request.headers;
      response.end('picture');
    });
    await fetchIt(server.url, allowLoopback);
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
    expect(headers['accept-encoding']).toBe('identity');
  });
});

describe('redirects', () => {
  const countdown = () =>
    origin((request, response) => {
      const left = Number((request.url ?? '').slice(1));
      if (left === 0) response.end('picture');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });

  test('three are followed', async () => {
    const server = await countdown();
    expect(String(await fetchIt(`${server.url}/3`, allowLoopback))).toBe('picture');
  });

  test('the fourth is not', async () => {
    const server = await countdown();
    const { httpStatus, message } = await failure(fetchIt(`${server.url}/4`, allowLoopback));
    expect([httpStatus, message]).toEqual([
      400,
      'the url redirects, and more often than the 3 redirects that are followed; give the url of the picture itself',
    ]);
    expect(server.hits).toHaveLength(4);
  });

  test.each([302, 307])('%d is refused where none is to be followed, wherever it leads', async (status) => {
    for (const location of ['/0', 'file:///etc/passwd', 'http://10.0.0.1/', 'http://[']) {
      const server = await origin((_request, response) => void response.writeHead(status, { location }).end());
      const error = await failure(fetchIt(server.url, { ...allowLoopback, maxRedirects: 0 }));
      expect(error).toMatchObject({
        problem: 'redirect-refused',
        httpStatus: 400,
        message: 'the url redirects; give the url of the picture itself',
      });
      expect(server.hits).toHaveLength(1);
    }
  });

  test('a loop ends', async () => {
    const server = await origin((_request, response) => void response.writeHead(301, { location: '/' }).end());
    expect((await failure(fetchIt(server.url, allowLoopback))).message).toContain('redirects');
  });

  test.each([
    ['http://10.0.0.1/', 'does not resolve to public'],
    ['http://[::1]/', 'does not resolve to public'],
    ['http://169.254.169.254/latest/meta-data/', 'does not resolve to public'],
    ['file:///etc/passwd', 'not http'],
    ['http://user:secret@127.0.0.1/', 'user name or password'],
    ['http://[', 'not a valid'],
  ])('a hop to %s is refused', async (location, why) => {
    const server = await origin((_request, response) => void response.writeHead(307, { location }).end());
    expect((await failure(fetchIt(server.url, allowLoopback))).message).toContain(why);
  });

  test('a hop to another port of an allowed host and port is refused', async () => {
    const canary = await origin((_request, response) => response.end('secret'));
    const server = await origin((_request, response) => void response.writeHead(302, { location: canary.url }).end());
    const options = { allowedHosts: parseAllowedHosts(`127.0.0.1:${server.port}`) };
    expect((await failure(fetchIt(server.url, options))).code).toBe('INVALID_ARGUMENT');
    expect(canary.hits).toEqual([]);
  });
});

describe('what a picture may cost', () => {
  test('an endless body is cut off soon after the limit', async () => {
    let sentBytes = 0;
    const chunk = Buffer.alloc(16 * 1024);
    const server = await origin((_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(chunk)) sentBytes += chunk.length;
      };
      response.on('drain', write).on('error', () => undefined);
      write();
    });
    const { httpStatus, message } = await failure(fetchIt(server.url, allowLoopback));
    expect(httpStatus).toBe(413);
    expect(message).toContain(`${MAX_BYTES} bytes`);
    // Socket buffers of both ends hold some of what was never read.
    expect(sentBytes).toBeLessThan(16 * 1024 * 1024);
  });

  test('a declared length over the limit is refused without reading', async () => {
    const server = await origin((_request, response) => {
      response.writeHead(200, { 'content-length': '10000000000' });
      response.write('x');
    });
    expect((await failure(fetchIt(server.url, allowLoopback))).httpStatus).toBe(413);
  });

  test('a body shorter than declared is a failed fetch, not a short picture', async () => {
    const server = await origin((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect((await failure(fetchIt(server.url, allowLoopback))).httpStatus).toBe(422);
  });

  test('a body of exactly the limit is taken', async () => {
    const server = await origin((_request, response) => response.end(Buffer.alloc(MAX_BYTES)));
    expect(await fetchIt(server.url, allowLoopback)).toHaveLength(MAX_BYTES);
  });

  test.each([
    ['before the headers', () => undefined],
    ['within the body', (response: { write(text: string): unknown }) => void response.write('x')],
  ])('a server that stalls %s meets the deadline', async (_where, stall) => {
    const server = await origin((_request, response) => stall(response));
    const { code, message } = await failure(fetchIt(server.url, { ...allowLoopback, timeoutMs: 100 }));
    expect(code).toBe('DEADLINE_EXCEEDED');
    expect(message).toContain('100 ms');
  });

  test('a dripping body does not extend the deadline', async () => {
    const server = await origin((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    expect((await failure(fetchIt(server.url, { ...allowLoopback, timeoutMs: 150 }))).code).toBe('DEADLINE_EXCEEDED');
  });

  test('a resolver that never answers meets the deadline', async () => {
    const resolver: Resolver = () => new Promise(() => undefined);
    expect((await failure(fetchIt('http://slow.test/', { resolver, timeoutMs: 50 }))).code).toBe('DEADLINE_EXCEEDED');
  });

  test('a compressed body is refused', async () => {
    const server = await origin((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('bomb');
    });
    expect((await failure(fetchIt(server.url, allowLoopback))).message).toContain('content-encoding');
  });

  test('a client that goes away ends the fetch', async () => {
    const server = await origin(() => undefined);
    const client = new AbortController();
    const fetching = failure(fetchIt(server.url, { ...allowLoopback, signal: client.signal }));
    client.abort();
    expect((await fetching).code).toBe('CANCELLED');
  });

  test('an answer other than 200, and a connection that fails, tell no more than that', async () => {
    const missing = await origin((_request, response) => void response.writeHead(404).end('/srv/secret'));
    expect((await failure(fetchIt(missing.url, allowLoopback))).message).toMatch(/answered with status 404$/);
    const port = missing.port;
    await missing.close();
    origins = [];
    const { httpStatus, message } = await failure(fetchIt(`http://127.0.0.1:${port}/`, allowLoopback));
    expect(httpStatus).toBe(422);
    expect(message).not.toMatch(/127|ECONN/);
  });
});
