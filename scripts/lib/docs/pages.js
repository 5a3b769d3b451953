'use strict';

const { API_PAGES } = require('./api');
const { ERRORS_PAGE } = require('./errors');
const { LINT_RULES_PAGE, RULES_PAGE } = require('./rules');
const { SETTINGS_PAGE } = require('./settings');

/**
 * @typedef {object} Page A page nobody writes by hand.
 * @property {string} path From the root of the repository.
 * @property {() => string | Promise<string>} generate The same text from the same sources, on every machine.
 */

/** @type {readonly Page[]} */
const PAGES = [RULES_PAGE, LINT_RULES_PAGE, SETTINGS_PAGE, ERRORS_PAGE, ...API_PAGES];

module.exports = { PAGES };
