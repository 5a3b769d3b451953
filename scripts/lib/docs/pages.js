'use strict';

const { API_PAGES } = require('./api');

/**
 * @typedef {object} Page A page nobody writes by hand.
 * @property {string} path From the root of the repository.
 * @property {() => string | Promise<string>} generate The same text from the same sources, on every machine.
 */

/** @type {readonly Page[]} */
const PAGES = [...API_PAGES];

module.exports = { PAGES };
