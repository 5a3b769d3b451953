'use strict';

const { existsSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { exec, must } = require('../exec');
const { Failure } = require('../failure');
const { step } = require('../progress');

/** Images of the processes, by the Dockerfile each is built from; manifests name them so. */
const IMAGES = Object.freeze({
  'cdk8s-serving/model-server:0.1.0': 'server/Dockerfile',
  'cdk8s-serving/gateway:0.1.0': 'gateway/Dockerfile',
});

/** @throws {Failure} When no Docker with compose v2 and BuildKit answers, with what to install. */
async function requireDocker() {
  /** @type {readonly (readonly [string, ...string[]])[]} */
  const questions = [
    ['version', '--format', '{{.Server.Version}}'],
    ['compose', 'version', '--short'],
    ['buildx', 'version'],
  ];
  for (const args of questions) {
    const { code, output } = await exec('docker', args).catch((error) => ({ code: 1, output: error.message }));
    if (code !== 0) {
      throw new Failure(
        `docker ${args[0]} does not answer (${output.trim().split('\n')[0]}); ` +
          'install Docker with its compose and buildx plugins, start it, and run this again',
      );
    }
  }
}

/**
 * Builds the images with this user's npm and pip settings, which stay out of the image.
 *
 * @param {string} [base] The base image; the Dockerfiles' own by default.
 */
async function buildImages(base = process.env['BASE_IMAGE']) {
  const secrets = Object.entries(await userSettings()).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]);
  const args = base === undefined ? [] : ['--build-arg', `BASE_IMAGE=${base}`];
  for (const [image, dockerfile] of Object.entries(IMAGES)) {
    await step(`image ${image}`, () =>
      must(`docker build -f ${dockerfile}`, 'docker', [
        'build',
        ...secrets,
        ...args,
        '-f',
        dockerfile,
        '-t',
        image,
        '.',
      ]),
    );
  }
}

/**
 * Files that tell npm and pip of this user where and how to fetch.
 *
 * @returns {Promise<Record<string, string>>} By the id of the secret a Dockerfile mounts.
 */
async function userSettings() {
  const npmrc = (await exec('npm', ['config', 'get', 'userconfig'])).stdout.trim();
  const files = {
    npmrc,
    pip_conf:
      process.env['PIP_CONFIG_FILE'] ?? firstOf(['/etc/pip.conf', path.join(os.homedir(), '.config/pip/pip.conf')]),
    ca: process.env['NODE_EXTRA_CA_CERTS'] ?? '',
  };
  return Object.fromEntries(Object.entries(files).filter(([, file]) => file !== '' && existsSync(file)));
}

/** @param {readonly string[]} files */
function firstOf(files) {
  return files.find((file) => existsSync(file)) ?? '';
}

/**
 * A fact `docker inspect` knows.
 *
 * @param {string} container
 * @param {string} format A Go template.
 * @returns {Promise<string>}
 */
async function inspect(container, format) {
  return (await must('docker inspect', 'docker', ['inspect', container, '--format', format])).stdout.trim();
}

/**
 * Runs a shell line in a container.
 *
 * @param {string} container
 * @param {string} line
 */
function shell(container, line) {
  return exec('docker', ['exec', container, 'sh', '-c', line]);
}

/**
 * Kills a container's first process as the kernel's OOM killer would: Docker does not know of it, so the restart policy
 * counts. Works from outside the machine Docker runs on too.
 *
 * @param {string} container
 */
async function killFromOutside(container) {
  const pid = await inspect(container, '{{.State.Pid}}');
  const image = Object.keys(IMAGES)[1] ?? '';
  const sandbox = ['--rm', '--pid=host', '--user=0:0', '--entrypoint=node'];
  await must('kill', 'docker', ['run', ...sandbox, image, '-e', `process.kill(${Number(pid)}, 'SIGKILL')`]);
}

module.exports = { IMAGES, buildImages, inspect, killFromOutside, requireDocker, shell };
