'use strict';

const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');

const POLL_MS = 1_000;

/**
 * Sends this process SIGTERM once the npm that started it is gone. npm runs a script behind a shell, and when either is
 * killed with SIGKILL nobody tells the script: it would stay, with every process it started.
 *
 * @returns {() => void} Stops watching.
 */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return () => undefined;
  const [shell, npm] = ancestors();
  const timer = setInterval(() => {
    const [parent, grandparent] = ancestors();
    if (parent === shell && grandparent === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * A process whose parent ends is given another, so a changed number is a parent that is gone.
 *
 * @returns {readonly [parent: number, grandparent: number]}
 */
function ancestors() {
  return [process.ppid, parentOf(process.ppid)];
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    // `pid (name) state ppid ...`, and a name may hold spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // No /proc, as on macOS.
    return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout);
  }
}

module.exports = { endWithNpm };
