'use strict';

const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { ensureDependencies } = require('./dependencies');
const { PAGES } = require('./docs/pages');
const { inRoot } = require('./paths');
const { step } = require('./progress');

/** `npm run docs`: writes every generated page, to be committed with what changed it. */
module.exports = async function docs() {
  await ensureDependencies();
  for (const page of PAGES) {
    await step(page.path, async () => {
      const text = await page.generate();
      mkdirSync(path.dirname(inRoot(page.path)), { recursive: true });
      writeFileSync(inRoot(page.path), text);
    });
  }
  return 0;
};
