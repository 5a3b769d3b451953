'use strict';

const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { PAGES } = require('../docs/pages');
const { Failure } = require('../failure');
const { ROOT } = require('../paths');

/** Holds that every generated page, which is committed, is what its sources say today. */
async function compareDocs() {
  const stale = await stalePages(PAGES, ROOT);
  if (stale.length === 0) return;
  throw new Failure(`not what their sources say:\n  ${stale.join('\n  ')}\nRun npm run docs and commit them.`);
}

/**
 * @param {readonly import('../docs/pages').Page[]} pages
 * @param {string} root Of the committed pages.
 * @returns {Promise<string[]>} Paths of those that are missing or say something else.
 */
async function stalePages(pages, root) {
  const stale = [];
  for (const page of pages) {
    const file = path.join(root, page.path);
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    if (committed !== (await page.generate())) stale.push(page.path);
  }
  return stale;
}

module.exports = { compareDocs, stalePages };
