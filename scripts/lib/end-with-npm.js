'use strict';

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
 * @returns {readonly [parent: number, grandparent: number | undefined]} The grandparent where /proc tells it: a process
 * whose parent ends is given another, so a changed number is a parent that is gone.
 */
function ancestors() {
  const parent = process.ppid;
  try {
    // `pid (name) state ppid ...`, and a name may hold spaces and parentheses.
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return [parent, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
  } catch {
    return [parent, undefined];
  }
}

module.exports = { endWithNpm };
