'use strict';

const { mkdirSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const path = require('node:path');
const { Failure } = require('../failure');
const { CACHE, inRoot } = require('../paths');
const { readable, undocumented } = require('./reflections');

/** On top of every page. */
const NOTICE = '<!-- Written by `node scripts/docs.js` from the docstrings. -->';

/** The API reference, made of docstrings: one page for each module that can be imported. */
const API_PAGES = [
  { path: 'docs/api/cdk8s-serving.md', generate: () => reference('cdk8s-serving', 'lib/index.ts') },
  { path: 'docs/api/testing.md', generate: () => reference('cdk8s-serving/testing', 'lib/testing/index.ts') },
];

/**
 * @param {string} name What is imported.
 * @param {string} entry Its source.
 * @param {string} [tsconfig] Of the program the source is in; that of the packed library by default.
 * @returns {Promise<string>} The page.
 * @throws {Failure} That lists what has no docstring, and links that lead nowhere.
 */
async function reference(name, entry, tsconfig = 'scripts/tsconfig.package.json') {
  // An ES module, slow to load, and one whose declarations are not found from here (./reflections.js).
  const typedoc = await import(/** @type {string} */ ('typedoc'));
  mkdirSync(CACHE, { recursive: true });
  const out = mkdtempSync(path.join(CACHE, 'api-'));
  try {
    const options = {
      options: inRoot('typedoc.json'),
      name,
      entryPoints: [inRoot(entry)],
      tsconfig: inRoot(tsconfig),
      out,
    };
    const app = await typedoc.Application.bootstrapWithPlugins(options, [
      new typedoc.TypeDocReader(),
      new typedoc.TSConfigReader(),
    ]);
    /** @type {string[]} */
    const problems = [];
    app.logger = new (class extends typedoc.Logger {
      /**
       * @param {string} message
       * @param {number} level
       */
      log(message, level) {
        if (level >= typedoc.LogLevel.Warn) problems.push(message);
      }
    })();
    const project = await app.convert();
    if (project === undefined) throw new Failure(`typedoc cannot read ${entry}; npm run check says why.`);
    readable(project, typedoc.ReflectionKind);
    app.validate(project);
    problems.push(...undocumented(project, typedoc.ReflectionKind));
    if (problems.length > 0) throw new Failure(`The API reference of ${name}:\n  ${problems.join('\n  ')}`);
    await app.generateOutputs(project);
    return `${NOTICE}\n\n${readFileSync(path.join(out, 'README.md'), 'utf8')}`;
  } finally {
    rmSync(out, { recursive: true });
  }
}

module.exports = { API_PAGES, reference };
