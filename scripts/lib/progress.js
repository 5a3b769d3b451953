'use strict';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** A log that is not a terminal hears of a step once it has taken this long, and then at every period. */
const QUIET_MS = 2_000;
const PERIOD_MS = 30_000;

/** @param {number} startedAt `performance.now()` of the start. */
const seconds = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

/**
 * Does `work` under a title: a spinner on a terminal, plain lines elsewhere, and one line with the seconds at the end.
 *
 * @template T
 * @param {string} title What is done, in the reader's words.
 * @param {(note: (text: string) => void) => Promise<T>} work `note` replaces what is shown behind the title.
 * @param {NodeJS.WriteStream} [out]
 * @returns {Promise<T>}
 */
async function step(title, work, out = process.stderr) {
  const startedAt = performance.now();
  let noted = '';
  const label = () => (noted === '' ? title : `${title}: ${noted}`);
  const stop = out.isTTY ? spin(out, label, startedAt) : murmur(out, label, startedAt);
  try {
    const result = await work((text) => {
      noted = text;
    });
    stop();
    out.write(`  ✓ ${label()} (${seconds(startedAt)})\n`);
    return result;
  } catch (error) {
    stop();
    out.write(`  ✗ ${label()} (${seconds(startedAt)})\n`);
    throw error;
  }
}

/**
 * @param {NodeJS.WriteStream} out
 * @param {() => string} label
 * @param {number} startedAt
 */
function spin(out, label, startedAt) {
  let frame = 0;
  const timer = setInterval(() => {
    frame += 1;
    const line = `  ${FRAMES[frame % FRAMES.length]} ${label()} ${seconds(startedAt)}`;
    out.write(`\r\x1b[K${line.slice(0, (out.columns || 80) - 1)}`);
  }, FRAME_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    out.write('\r\x1b[K');
  };
}

/**
 * @param {NodeJS.WriteStream} out
 * @param {() => string} label
 * @param {number} startedAt
 */
function murmur(out, label, startedAt) {
  const say = () => out.write(`  … ${label()} (${seconds(startedAt)})\n`);
  let timer = setTimeout(() => {
    say();
    timer = setInterval(say, PERIOD_MS);
    timer.unref();
  }, QUIET_MS);
  timer.unref();
  return () => clearTimeout(timer);
}

module.exports = { seconds, step };
