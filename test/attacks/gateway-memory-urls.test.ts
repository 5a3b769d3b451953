import { startOrigin, type Origin } from '../../gateway/test/support/http-origin';
import { outcomes } from '../../gateway/test/support/outcomes';
import { png } from '../../gateway/test/support/pictures';
import { PRIVATE_HOSTS } from '../../gateway/test/support/private-hosts';
import { Target } from '../../gateway/test/support/target';

/** The part of gateway-memory.test.ts that is about pictures a client has fetched. */

const LOOPBACK = { FETCH_ALLOWED_HOSTS: '127.0.0.1' };

async function withOrigin(listener: Parameters<typeof startOrigin>[0], use: (origin: Origin) => Promise<void>) {
  const origin = await startOrigin(listener);
  try {
    await use(origin);
  } finally {
    await origin.close();
  }
}

describe('URLs leave nothing behind', () => {
  test('that spell a private address', async () => {
    await withOrigin(
      (_request, response) => response.end('secret'),
      async (canary) => {
        const urls = PRIVATE_HOSTS.map((host) => `http://${host}:${canary.port}/`);
        await Target.during({}, async (target) => {
          await target.expectMemoryBack(
            async () => expect(await outcomes(urls, (url) => target.askUrl(url))).toEqual([400]),
            4,
          );
        });
        expect(canary.hits).toEqual([]);
      },
    );
  });

  test('whose name resolves to a private address, to some, to none, or to another one each time', async () => {
    const picture = await png(new Array<number>(64).fill(7), 8, 8, 1);
    await withOrigin(
      (_request, response) => response.end(picture),
      async ({ port }) => {
        const names = {
          'private.test': [['127.0.0.1']],
          'mixed.test': [['93.184.216.34', '127.0.0.1']],
          'none.test': [[]],
          'flips.test': [['127.0.0.1'], ['10.0.0.1']],
          'allowed.test': [['127.0.0.1']],
        };
        const urls = [...Object.keys(names), 'unknown.test'].map((name) => `http://${name}:${port}/`);
        await Target.during({ names, env: { FETCH_ALLOWED_HOSTS: 'allowed.test' } }, async (target) => {
          await target.expectMemoryBack(
            async () => expect(await outcomes(urls, (url) => target.askUrl(url))).toEqual([200, 400]),
            10,
          );
        });
      },
    );
  });

  test('that redirect in circles, to private hosts, to files and with a password', async () => {
    const locations = ['/0', 'http://10.0.0.1/', 'file:///etc/passwd', 'http://good@127.0.0.1/', 'http://['];
    await withOrigin(
      (request, response) => {
        response.writeHead(302, { location: locations[Number(request.url?.slice(1))] ?? '/' }).end();
      },
      async ({ url }) => {
        const urls = locations.map((_location, index) => `${url}/${index}`);
        await Target.during({ env: { ...LOOPBACK, FETCH_MAX_REDIRECTS: '3' } }, async (target) => {
          await target.expectMemoryBack(
            async () => expect(await outcomes(urls, (each) => target.askUrl(each))).toEqual([400]),
            10,
          );
        });
      },
    );
  });

  test('of another scheme, a large one among them', async () => {
    const data = `data:image/png;base64,${'A'.repeat(3_000_000)}`;
    const urls = ['file:///etc/passwd', 'gopher://127.0.0.1/', 'ftp://127.0.0.1/a.png', 'javascript:1', data];
    await Target.during({}, async (target) => {
      await target.expectMemoryBack(
        async () => expect(await outcomes(urls, (url) => target.askUrl(url))).toEqual([400]),
        10,
      );
    });
  });

  test('of hosts that send without an end, drop by drop, more or less than they say, and compressed', async () => {
    const chunk = Buffer.alloc(50_000);
    await withOrigin(
      (request, response) => {
        const send = (): void => void (response.destroyed || response.write(chunk, send));
        if (request.url === '/endless') send();
        else if (request.url === '/drops') response.write('x');
        else if (request.url === '/less')
          response.writeHead(200, { 'content-length': 1_000_000 }).write(chunk, () => response.destroy());
        else if (request.url === '/declared') response.writeHead(200, { 'content-length': 10 ** 10 }).write('x');
        else response.writeHead(200, { 'content-encoding': 'gzip' }).end(chunk);
      },
      async ({ url }) => {
        const urls = ['endless', 'drops', 'less', 'declared', 'gzip'].map((path) => `${url}/${path}`);
        const env = { ...LOOPBACK, MAX_BODY_BYTES: '2000000', FETCH_TIMEOUT_MS: '300' };
        await Target.during({ env }, async (target) => {
          await target.expectMemoryBack(
            async () => expect(await outcomes(urls, (each) => target.askUrl(each))).toEqual([413, 422, 504]),
            5,
          );
        });
      },
    );
  });
});
