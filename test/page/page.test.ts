import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startChromium } from './support/chromium';
import { inExample, startStack, type Stack } from '../support/stack';

/** Runs in the browser, so it is text here. */
const CONTRASTS = readFileSync(join(__dirname, 'support', 'contrasts.js'), 'utf8');

let browser: Browser;
let digits: Stack;
let credit: Stack;
beforeAll(async () => {
  browser = await startChromium();
  digits = await startStack('digits');
  credit = await startStack('credit');
});
afterAll(async () => {
  await browser.close();
  await digits.stop();
  await credit.stop();
});

/** A page, everything it asked for, and everything that went wrong on it. */
async function open(url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked: string[] = [];
  const wrong: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  await page.goto(url);
  return { page, asked, wrong };
}

/** Drops a file on the page, as a file manager would. */
async function drop(page: Page, file: string): Promise<void> {
  const bytes = readFileSync(file).toString('base64');
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob('${bytes}'), (character) => character.charCodeAt(0));
    data.items.add(new File([content], 'seven.png', { type: 'image/png' }));
    return data;
  })()`);
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
}

const bars = (page: Page) => page.locator('#answer .bar');

describe('a picture', () => {
  test('that is dropped is answered with the right bar highest, what the model saw, timings and the call as code', async () => {
    const { page, asked, wrong } = await open(digits.url);
    await page.getByRole('heading', { name: 'Try digits' }).waitFor();
    await drop(page, inExample('digits', 'pictures', '7.png'));
    await page.locator('#status', { hasText: 'Answered 200' }).waitFor();
    await page.locator('#seen').waitFor();
    expect(await bars(page).first().locator('.name').textContent()).toBe('7');
    expect(await bars(page).count()).toBe(10);
    const widths = await bars(page)
      .locator('.fill')
      .evaluateAll((fills) => fills.map((fill) => (fill as unknown as { clientWidth: number }).clientWidth));
    expect(widths.slice(1).every((width) => width < (widths[0] ?? 0))).toBe(true);
    expect(await page.locator('#seen-caption').textContent()).toBe('As the model sees it: 8 x 8 pixels');
    expect(await page.locator('#waterfall .name').allTextContents()).toEqual(['decode', 'resize', 'queue', 'run']);
    expect(await page.locator('#curl').textContent()).toBe(
      `curl -s -H 'Content-Type: image/png' --data-binary '@seven.png' ${digits.url}/predict`,
    );
    expect(await page.locator('#typescript').textContent()).toContain(`await fetch("${digits.url}/predict", {`);
    expect(asked.filter((url) => !/^(blob:|data:)/.test(url) && !url.startsWith(digits.url))).toEqual([]);
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  test('is described by a document that is one link away', async () => {
    const { page } = await open(digits.url);
    await page.getByRole('link', { name: 'OpenAPI document' }).click();
    await page.waitForURL(`${digits.url}/openapi.json`);
    expect(await (await fetch(page.url())).json()).toMatchObject({ openapi: '3.1.0' });
    await page.context().close();
  });

  test('can be chosen with the keyboard alone', async () => {
    const { page } = await open(digits.url);
    await page.getByLabel('Picture').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('file');
    await page.setInputFiles('#file', inExample('digits', 'pictures', '3.png'));
    await page.locator('#status', { hasText: 'Answered 200' }).waitFor();
    expect(await bars(page).first().locator('.name').textContent()).toBe('3');
    await page.context().close();
  });

  test('behind a URL that may not be fetched is refused in words, and the words are no markup', async () => {
    const { page } = await open(digits.url);
    await page.getByLabel('or its URL').fill('http://127.0.0.1/<img src=x onerror=alert(1)>');
    await page.getByRole('button', { name: 'Predict' }).click();
    await page.locator('#status.bad', { hasText: '400: The URL may not be fetched.' }).waitFor();
    expect(await page.locator('#status img, #curl img').count()).toBe(0);
    expect(await page.locator('#curl').textContent()).toContain('<img src=x onerror=alert(1)>');
    await page.context().close();
  });
});

describe('a record', () => {
  test('has a labelled input for each field, and a decision for an answer', async () => {
    const { page, wrong } = await open(credit.url);
    await page.getByLabel('job').selectOption('retired');
    await page.getByLabel('duration').fill('445');
    await page.getByLabel('poutcome').selectOption('success');
    await page.getByLabel('duration').press('Enter');
    await page.locator('#status', { hasText: 'Answered 200' }).waitFor();
    expect(await page.locator('#answer pre').textContent()).toContain('"credit": true');
    expect(await page.locator('#curl').textContent()).toContain(
      `--data '{"job":"retired","duration":445,"poutcome":"success"}'`,
    );
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  test('that lacks a field is refused by the name of it', async () => {
    const { page } = await open(credit.url);
    await page.getByRole('button', { name: 'Predict' }).click();
    await page.locator('#status.bad', { hasText: 'field "duration" is missing' }).waitFor();
    await page.context().close();
  });
});

describe('the page', () => {
  test('asks for an API key where there is one, and works with it', async () => {
    const key = 'a-key-for-this-page';
    const guarded = await startStack('credit', { API_KEYS: key });
    const { page } = await open(guarded.url);
    await page.getByLabel('API key').fill(key);
    await page.getByLabel('API key').press('Enter');
    await page.getByLabel('duration').fill('445');
    expect(await page.getByRole('link').count()).toBe(0);
    await page.getByRole('button', { name: 'Predict' }).click();
    await page.locator('#status', { hasText: 'Answered 200' }).waitFor();
    expect(await page.locator('#curl').textContent()).toContain('-H "X-Api-Key: $API_KEY"');
    expect(await page.content()).not.toContain(key);
    await page.context().close();
    await guarded.stop();
  });

  test.each(['light', 'dark'] as const)('has text of enough contrast in %s', async (colorScheme) => {
    const { page } = await open(digits.url, { colorScheme });
    await drop(page, inExample('digits', 'pictures', '7.png'));
    await page.locator('#seen').waitFor();
    const ratios = await page.evaluate<readonly { readonly text: string; readonly ratio: number }[]>(CONTRASTS);
    expect(ratios.length).toBeGreaterThan(10);
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    await page.context().close();
  });

  test('fits a narrow screen', async () => {
    const { page } = await open(digits.url, { viewport: { width: 320, height: 640 } });
    await drop(page, inExample('digits', 'pictures', '7.png'));
    await page.locator('#seen').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0);
    await page.context().close();
  });

  test('runs nothing that is not its own', async () => {
    const { page } = await open(digits.url);
    const blocked = await page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
    })`);
    expect(blocked).toBe('script-src-elem');
    expect(await page.evaluate(`'ran' in window`)).toBe(false);
    await page.context().close();
  });
});
