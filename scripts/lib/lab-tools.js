'use strict';

const { existsSync } = require('node:fs');
const fs = require('node:fs/promises');
const path = require('node:path');
const { atomicDirectory } = require('./atomic-directory');
const { exec, must } = require('./exec');
const { Failure } = require('./failure');
const { ensureGo } = require('./go');
const { CACHE } = require('./paths');
const { step } = require('./progress');

/**
 * A command that is built from its Go module once.
 *
 * @typedef {object} LabTool
 * @property {string} name Of the command.
 * @property {string} version Of the module.
 * @property {string} module
 * @property {string} pkg The command's package; `.` where it is `main`.
 * @property {string} [main] Source of a command of ours, made of packages of the module.
 */

/** @typedef {LabTool & { variable: string }} Checker With the variable in which the tests find the path of the command. */

/** Checkers of what synth writes. @type {readonly Checker[]} */
const CHECKERS = [
  {
    // Holds the schemas of Kubernetes 1.23 to 1.30, so that checking against those needs no network.
    name: 'kubectl-validate',
    version: 'v0.0.4',
    module: 'sigs.k8s.io/kubectl-validate',
    pkg: 'sigs.k8s.io/kubectl-validate',
    variable: 'CDK8S_SERVING_KUBECTL_VALIDATE',
  },
  {
    name: 'kube-score',
    version: 'v1.20.0',
    module: 'github.com/zegl/kube-score',
    pkg: 'github.com/zegl/kube-score/cmd/kube-score',
    variable: 'CDK8S_SERVING_KUBE_SCORE',
  },
  {
    name: 'docker-compose',
    version: 'v2.40.3',
    module: 'github.com/docker/compose/v2',
    pkg: 'github.com/docker/compose/v2/cmd',
    variable: 'CDK8S_SERVING_DOCKER_COMPOSE',
  },
];

/** Builds what is not there yet. @returns {Promise<Record<string, string>>} The variables the tests read. */
async function ensureLabTools() {
  /** @type {Record<string, string>} */
  const env = {};
  for (const tool of CHECKERS) env[tool.variable] = await ensureLabTool(tool);
  return env;
}

/** Builds it if it is not there yet. @param {LabTool} tool @returns {Promise<string>} Path of the command. */
async function ensureLabTool(tool) {
  const directory = path.join(CACHE, tool.name, tool.version);
  const command = path.join(directory, tool.name);
  if (existsSync(command)) return command;
  const go = await ensureGo();
  await step(`${tool.name} ${tool.version}, built from its Go module (some minutes)`, () =>
    atomicDirectory(directory, (partial) => build(go, tool, partial)),
  );
  return command;
}

/**
 * `go install` refuses a module whose go.mod has `exclude` or `replace` lines, which hold for the main module alone. So
 * the module's go.mod becomes that of a module of ours, which builds the same versions.
 *
 * @param {string} go @param {LabTool} tool @param {string} directory
 */
async function build(go, { name, version, module, pkg, main }, directory) {
  const source = path.join(directory, 'source');
  await fs.mkdir(source, { recursive: true });
  const env = { CGO_ENABLED: '0', GOFLAGS: '-trimpath -buildvcs=false -mod=mod', GOTOOLCHAIN: 'local' };
  const at = { cwd: source, env };
  await must('go mod init', go, ['mod', 'init', 'lab.invalid/tool'], at);
  const { code, stdout } = await exec(go, ['mod', 'download', '-json', `${module}@${version}`], at);
  if (code !== 0) throw new Failure(`${module}@${version} cannot be downloaded: ${stdout}`);
  const downloaded = /** @type {{ Dir: string }} */ (JSON.parse(stdout)).Dir;
  const theirs = await fs.readFile(path.join(downloaded, 'go.mod'), 'utf8');
  const ours = theirs.replace(/^module .*$/m, 'module lab.invalid/tool');
  await fs.writeFile(path.join(source, 'go.mod'), `${ours}\nrequire ${module} ${version}\n`);
  await fs.copyFile(path.join(downloaded, 'go.sum'), path.join(source, 'go.sum'));
  if (main !== undefined) await fs.writeFile(path.join(source, 'main.go'), main);
  else await fs.writeFile(path.join(source, 'tool.go'), `//go:build tool\n\npackage tool\n\nimport _ "${pkg}"\n`);
  await must('go build', go, ['build', '-ldflags', '-s -w', '-o', path.join(directory, name), pkg], at);
  await fs.rm(source, { recursive: true });
}

module.exports = { ensureLabTool, ensureLabTools };
