'use strict';

const { spawn } = require('node:child_process');
const os = require('node:os');
const { Failure } = require('./failure');
const { ROOT } = require('./paths');

/** Children that must not outlive this process. */
const running = new Set();
let passingSignalsOn = false;

/**
 * A signal to this process reaches its children first; then it ends as the signal would have ended it. Nothing is
 * registered before the first child, so that a script may install its own handlers once no child of this file runs.
 */
function passSignalsOn() {
  if (passingSignalsOn) return;
  passingSignalsOn = true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (running.size === 0) return;
      // A terminal's Ctrl-C has reached the children already, and a second one would cut their cleaning up short.
      const alreadyThere = signal === 'SIGINT' && process.stdin.isTTY;
      for (const child of running) if (!alreadyThere) child.kill(signal);
      process.exitCode = 128 + os.constants.signals[signal];
    });
  }
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
}

/**
 * @typedef {object} ExecOptions
 * @property {string} [cwd] The repository root by default.
 * @property {Readonly<Record<string, string | undefined>>} [env] Added to this process's environment.
 * @property {boolean} [inherit] The child writes to this terminal; otherwise its output is collected.
 * @property {string} [input] What the child reads as its stdin; nothing by default.
 */

/**
 * @typedef {object} ExecResult
 * @property {number} code Exit code; 128 + the signal's number when a signal ended it.
 * @property {string} output stdout and stderr in the order they came; empty when inherited.
 * @property {string} stdout stdout alone.
 */

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ExecOptions} [options]
 * @returns {Promise<ExecResult>} Rejects with ENOENT and its like only: a failing command is a result.
 */
function exec(command, args, options = {}) {
  passSignalsOn();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
      stdio: options.inherit ? 'inherit' : [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    let stdout = '';
    // A child that ends without reading has said why in its output.
    child.stdin?.on('error', () => undefined).end(options.input);
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      const number = signal === null ? 0 : os.constants.signals[signal];
      resolve({ code: code ?? 128 + number, output, stdout });
    });
  });
}

/**
 * Runs a command that has to succeed.
 *
 * @param {string} what What is being done, for the message: "npm ci".
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ExecOptions} [options]
 * @returns {Promise<ExecResult>}
 * @throws {Failure} With the end of the command's output.
 */
async function must(what, command, args, options) {
  const result = await exec(command, args, options);
  if (result.code === 0) return result;
  const tail = result.output.trimEnd().split('\n').slice(-40).join('\n');
  throw new Failure(`${what} failed with exit code ${result.code}${tail === '' ? '.' : `:\n${tail}`}`, result.code);
}

module.exports = { exec, must };
