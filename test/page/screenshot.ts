/**
 * Writes docs/images/page.png: the page as the README shows it, after the picture of a seven was dropped on it.
 *
 *   npm run setup && npx ts-node test/page/screenshot.ts
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startChromium } from './support/chromium';
import { inExample, startStack } from '../support/stack';

const FILE = join(__dirname, '..', '..', 'docs', 'images', 'page.png');

async function main(): Promise<void> {
  const stack = await startStack('digits', { PORT: '9696' });
  const browser = await startChromium();
  const page = await browser.newPage({ viewport: { width: 1000, height: 600 }, colorScheme: 'light' });
  await page.goto(stack.url);
  await page.locator('#file').setInputFiles(inExample('digits', 'pictures', '7.png'));
  await page.locator('#seen').waitFor();
  await page.locator('#send:not([aria-disabled])').waitFor();
  mkdirSync(join(FILE, '..'), { recursive: true });
  await page.screenshot({ path: FILE, fullPage: true });
  await browser.close();
  await stack.stop();
}

void main();
