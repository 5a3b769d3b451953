'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const PERIOD_MS = 250;

/**
 * Tries again until it does not throw.
 *
 * @template T
 * @param {number} timeoutMs
 * @param {() => Promise<T>} attempt
 * @returns {Promise<T>}
 * @throws The last error, once the time is up.
 */
async function until(timeoutMs, attempt) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= end) throw error;
      await sleep(PERIOD_MS);
    }
  }
}

module.exports = { until };
