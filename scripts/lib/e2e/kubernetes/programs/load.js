'use strict';

/*
 * Runs in a pod: asks a gateway of the digits stack the same question again and again, at least once and until
 * /tmp/stop is there, and then prints what became of the answers as one line of JSON. Every other asker makes a
 * connection for each request, as a client that balances over a Service would; the rest keep theirs, as browsers and
 * proxies do.
 */

const { existsSync, readFileSync } = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

const { TARGET: url = '', ASKERS = '', PAUSE_MS = '', EXPECTED = '' } = process.env;
const PICTURE = readFileSync('/program/picture.png');
const STOP = '/tmp/stop';
const TIMEOUT_MS = 30_000;
/** What nobody stops ends by itself. */
const END = performance.now() + 3 * 60 * 60_000;
const FAILURES_SHOWN = 20;
/** Nodes hear of the pods behind a new Service a moment after these are ready. */
const REACHABLE_MS = 30_000;

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

/** Waits until the Service leads to a pod; what comes then is told by the requests. */
async function reachable() {
  const { hostname, port } = new URL(url);
  const end = performance.now() + REACHABLE_MS;
  while (!(await connects(Number(port), hostname)) && performance.now() < end) await sleep(100);
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function connects(port, host) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host, timeout: 1000 }, () => settle(true));
    /** @param {boolean} isConnected */
    const settle = (isConnected) => {
      socket.destroy();
      resolve(isConnected);
    };
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
  });
}

/** @param {http.Agent | false} agent */
async function asker(agent) {
  do {
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
  } while (!existsSync(STOP) && performance.now() < END);
}

async function main() {
  await reachable();
  const askers = Array.from({ length: Number(ASKERS) }, (_, index) =>
    asker(index % 2 === 0 ? false : new http.Agent({ keepAlive: true, maxSockets: 1 })),
  );
  await Promise.all(askers);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

void main();
