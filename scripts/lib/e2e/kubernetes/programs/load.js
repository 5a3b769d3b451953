'use strict';

/*
 * Runs in a pod: asks a gateway of the digits stack the same question again and again, until /tmp/stop is there, and
 * then prints what became of the answers as one line of JSON. Every other asker makes a connection for each request,
 * as a client that balances over a Service would; the rest keep theirs, as browsers and proxies do.
 */

const { existsSync, readFileSync } = require('node:fs');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const { URL: url = '', ASKERS = '', PAUSE_MS = '', EXPECTED = '' } = process.env;
const PICTURE = readFileSync('/program/picture.png');
const STOP = '/tmp/stop';
const TIMEOUT_MS = 30_000;
/** What nobody stops ends by itself. */
const END = performance.now() + 3 * 60 * 60_000;
const FAILURES_SHOWN = 20;

const result = {
  answered: 0,
  failed: 0,
  slowestMs: 0,
  /** @type {string[]} */
  failures: [],
};

/** @param {http.Agent | false} agent @returns {Promise<string>} What was wrong with the answer; empty when nothing was. */
function ask(agent) {
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'image/png', 'Content-Length': PICTURE.length };
    const request = http.request(url, { method: 'POST', agent, headers, timeout: TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(wrongWith(response.statusCode, text)));
      response.on('error', (error) => resolve(`the answer broke off: ${error.message}`));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.on('error', (error) => resolve(`${error.message}${request.reusedSocket ? ' (kept connection)' : ''}`));
    request.end(PICTURE);
  });
}

/** @param {number | undefined} status @param {string} text */
function wrongWith(status, text) {
  if (status !== 200) return `${status}: ${text.slice(0, 300)}`;
  /** @type {Record<string, number>} */
  const scores = JSON.parse(text);
  const [best] = Object.entries(scores).sort(([, a], [, b]) => b - a);
  return best?.[0] === EXPECTED ? '' : `not a ${EXPECTED}: ${text.slice(0, 300)}`;
}

/** @param {http.Agent | false} agent */
async function asker(agent) {
  while (!existsSync(STOP) && performance.now() < END) {
    const startedAt = performance.now();
    const wrong = await ask(agent);
    result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - startedAt));
    if (wrong === '') result.answered += 1;
    else {
      result.failed += 1;
      const line = `${new Date().toISOString()} ${wrong}`;
      if (result.failures.length < FAILURES_SHOWN) result.failures.push(line);
    }
    await sleep(Number(PAUSE_MS));
  }
}

const askers = Array.from({ length: Number(ASKERS) }, (_, index) =>
  asker(index % 2 === 0 ? false : new http.Agent({ keepAlive: true, maxSockets: 1 })),
);
void Promise.all(askers).then(() => process.stdout.write(`${JSON.stringify(result)}\n`));
