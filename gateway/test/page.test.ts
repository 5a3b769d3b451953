import sharp from 'sharp';
import { credit, creditSignatures } from './support/bindings';
import { png } from './support/pictures';
import { start, type Running } from './support/start';

let running: Running;
let plain: Running;
let guarded: Running;
beforeAll(async () => {
  running = await start();
  plain = await start({ config: { page: false } });
  guarded = await start({
    binding: credit,
    behaviour: { signatures: creditSignatures },
    config: { apiKeys: ['a-key-of-this-test'] },
  });
});
afterAll(async () => {
  await running.stop();
  await plain.stop();
  await guarded.stop();
});

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const get = (url: string, accept = BROWSER) => fetch(url, { headers: { accept } });

describe('GET /', () => {
  test('is the page for browsers and JSON for everybody else', async () => {
    const page = await get(running.url);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('vary')).toBe('accept');
    const others = await Promise.all(['application/json', '*/*'].map((accept) => get(running.url, accept)));
    expect(others.map(({ headers }) => headers.get('content-type'))).toEqual(
      new Array(2).fill('application/json; charset=utf-8'),
    );
  });

  test('allows the page its own files, this gateway and nothing else, and holds nothing inline', async () => {
    const page = await get(running.url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|http/);
    const text = await page.text();
    expect(text).not.toMatch(/<style|\bstyle=|\bon\w+=|<script>|javascript:|https?:\/\//);
    const files = [...text.matchAll(/(?:src|href)="(page\/[^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).toEqual(['page/page.css', 'page/page.js']);
  });

  test('and every file behind it need no key, and what they ask for does', async () => {
    const paths = ['/', '/page/page.css', '/page/page.js', '/page/dom.js', '/page/form.json'];
    const answers = await Promise.all(paths.map((path) => get(guarded.url + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 401]);
    expect((await get(guarded.url, 'application/json')).status).toBe(401);
  });
});

describe('off by one setting', () => {
  test('there is no page and nothing of it', async () => {
    expect((await get(plain.url)).headers.get('content-type')).toBe('application/json; charset=utf-8');
    const paths = ['/page/page.js', '/page/page.css', '/page/form.json', '/page/index.html', '/page/'];
    const answers = await Promise.all(paths.map((path) => get(plain.url + path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
    expect((await fetch(`${plain.url}/page/seen`, { method: 'POST' })).status).toBe(404);
  });

  test('only files of the page are served', async () => {
    const paths = ['/page/tsconfig.json', '/page/../package.json', '/page/%2e%2e/package.json', '/page/index.html'];
    const answers = await Promise.all(paths.map((path) => get(running.url + path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
  });
});

describe('the form', () => {
  test('of a record has an input for each field', async () => {
    const response = await fetch(`${guarded.url}/page/form.json`, { headers: { 'x-api-key': 'a-key-of-this-test' } });
    expect(await response.json()).toEqual({
      model: 'credit',
      kind: 'fields',
      fields: [
        {
          name: 'job',
          kind: 'choice',
          choices: credit.preprocessing.inputs[0].fields[0].vocabulary,
          isOptional: false,
        },
        { name: 'duration', kind: 'number', isOptional: false },
        { name: 'poutcome', kind: 'choice', choices: ['failure', 'other', 'success', 'unknown'], isOptional: false },
      ],
    });
  });

  test('of a picture is a picture', async () => {
    expect(await (await get(`${running.url}/page/form.json`)).json()).toEqual({ model: 'digits', kind: 'picture' });
  });
});

describe('the picture as the model sees it', () => {
  test('is the preprocessed one, as a PNG that any decoder reads', async () => {
    const grey = [...Array(16 * 16).keys()].map((index) => index % 251);
    const body = new Uint8Array(await png(grey, 16, 16, 1));
    const response = await fetch(`${running.url}/page/seen`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body,
    });
    expect(response.headers.get('content-type')).toBe('image/png');
    const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([8, 8, 1]);
    const expected = [...Array(64).keys()].map(
      (index) => grey[(2 * Math.floor(index / 8) + 1) * 16 + 2 * (index % 8) + 1],
    );
    expect([...data]).toEqual(expected);
  });

  test('is refused in the words of a prediction', async () => {
    const response = await fetch(`${running.url}/page/seen`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: 'no picture',
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ type: 'urn:cdk8s-serving:problem:picture-unreadable' });
  });
});
