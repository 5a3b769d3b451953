'use strict';

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { inRoot } = require('../paths');

/** A digit the model has never seen in training, and what it shows. */
const PICTURE = path.join('examples', 'digits', 'pictures', '7.png');
const EXPECTED = '7';
const TIMEOUT_MS = 15_000;

/**
 * Sends the picture to a gateway of the digits stack.
 *
 * @param {string} gateway Its address: `http://127.0.0.1:9696`.
 * @returns {Promise<void>}
 * @throws Error when the answer is not there, is an error or is the wrong digit
 */
async function askForSeven(gateway) {
  const response = await fetch(`${gateway}/predict`, {
    method: 'POST',
    headers: { 'Content-Type': 'image/png' },
    body: readFileSync(inRoot(PICTURE)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the gateway answered ${response.status}: ${text}`);
  /** @type {Record<string, number>} */
  const scores = JSON.parse(text);
  const [best] = Object.entries(scores).sort(([, a], [, b]) => b - a);
  if (best?.[0] !== EXPECTED) throw new Error(`the picture is a ${EXPECTED}, the answer says: ${text}`);
}

module.exports = { EXPECTED, PICTURE, askForSeven };
