'use strict';

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { Failure } = require('./failure');
const { inRoot } = require('./paths');

/** A digit the model has never seen in training, and what it shows. */
const PICTURE = path.join('examples', 'digits', 'pictures', '7.png');
const EXPECTED = '7';
const TIMEOUT_MS = 15_000;

/**
 * Sends the picture to a gateway of the digits stack.
 *
 * @param {string} gateway Its address: `http://127.0.0.1:9696`.
 * @returns {Promise<{ label: string, score: number }[]>} What the picture may show, best first.
 * @throws {Failure} When the answer is an error.
 * @throws Error when no answer comes
 */
async function recognize(gateway) {
  const response = await fetch(`${gateway}/predict`, {
    method: 'POST',
    headers: { 'Content-Type': 'image/png' },
    body: readFileSync(inRoot(PICTURE)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Failure(`the gateway answered ${response.status}: ${text}`);
  return Object.entries(JSON.parse(text))
    .map(([label, score]) => ({ label, score }))
    .sort((a, b) => b.score - a.score);
}

/**
 * @param {string} gateway Its address.
 * @returns {Promise<void>}
 * @throws Error when the answer is not there, is an error or is the wrong digit
 */
async function askForSeven(gateway) {
  const [best] = await recognize(gateway);
  if (best?.label !== EXPECTED) throw new Error(`the picture is a ${EXPECTED}, the answer says ${best?.label}`);
}

module.exports = { EXPECTED, PICTURE, askForSeven, recognize };
