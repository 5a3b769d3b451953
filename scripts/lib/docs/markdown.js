'use strict';

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 * @returns {string} A table; what would end a cell or begin a tag is escaped.
 */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll(/[\r\n]+/g, ' ');

/** @param {string} text Of a sentence, where a `<` or a `*` is one. */
const prose = (text) => text.replaceAll(/[<*]/g, '\\$&');

/** @param {string} text With its first letter in upper case and a full stop. */
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

/** @param {string} text */
const code = (text) => `\`${text}\``;

/**
 * @param {string} text Markdown.
 * @returns {Promise<string>} As `npm run format` leaves it.
 */
async function formatted(text) {
  const prettier = require('prettier');
  const { inRoot } = require('../paths');
  const config = await prettier.resolveConfig(inRoot('package.json'));
  return prettier.format(text, { ...config, parser: 'markdown' });
}

module.exports = { code, formatted, prose, sentence, table };
