/**
 * Writes docs/images/page.png: the page as the README shows it, after the picture of a seven was dropped on it.
 *
 *   npm run setup && npx ts-node test/page/screenshot.ts
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChromium } from './support/chromium';
import { inExample, startStack } from '../support/stack';

const FILE = join(__dirname, '..', '..', 'docs', 'images', 'page.png');

async function main(): Promise<void> {
  const stack = await startStack('digits', { PORT: '9696' });
  const seven = inExample('digits', 'pictures', '7.png');
  // The first answer of a process is not one to show timings of.
  for (let count = 0; count < 20; count += 1) {
    const body = new Uint8Array(readFileSync(seven));
    await (
      await fetch(`${stack.url}/predict`, { method: 'POST', headers: { 'content-type': 'image/png' }, body })
    ).text();
  }
  const browser = await startChromium();
  const page = await browser.newPage({ viewport: { width: 1000, height: 600 }, colorScheme: 'light' });
  await page.goto(stack.url);
  await page.locator('#file').setInputFiles(seven);
  await page.locator('#seen').waitFor();
  await page.locator('#send:not([aria-disabled])').waitFor();
  mkdirSync(join(FILE, '..'), { recursive: true });
  await page.screenshot({ path: FILE, fullPage: true });
  await browser.close();
  await stack.stop();
}

void main();
