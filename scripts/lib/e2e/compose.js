'use strict';

const { connect } = require('node:net');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { ensureDependencies } = require('../dependencies');
const { askForSeven } = require('../digits');
const { must, exec } = require('../exec');
const { Failure } = require('../failure');
const { localBin } = require('../paths');
const { step } = require('../progress');
const { Tally } = require('../tally');
const { buildImages, inspect, killFromOutside, requireDocker, shell } = require('./docker');
const { until } = require('./until');

const FILE = path.join('dist', 'compose', 'compose.yml');
const GATEWAY = 'http://127.0.0.1:9696';
/** What the definition in main.ts asks of the model server, and no process may go beyond. */
const MEMORY_BYTES = 1024 * 1024 * 1024;
const CPU_SHARES = 512;
const MODEL_PORTS = [8500, 8501, 8502];
const STOP_GRACE_MS = 35_000;
const RECOVERY_MS = 120_000;
const AT_ONCE = 32;

/** @param {...string} args */
const compose = (...args) => must(`docker compose ${args[0]}`, 'docker', ['compose', '-f', FILE, ...args]);

/**
 * `npm run e2e:compose`: builds the images, brings up what `cdk8s synth` wrote for compose, and holds it to its word.
 *
 * @returns {Promise<number>} Exit code.
 */
module.exports = async function e2eCompose() {
  await requireDocker();
  await ensureDependencies();
  await step('cdk8s synth', () =>
    must('cdk8s synth', localBin('cdk8s'), ['synth'], { env: { CDK8S_CHECK_UPGRADE: 'false' } }),
  );
  await buildImages();
  const tally = new Tally();
  const taken = await takenPorts();
  try {
    await step('docker compose up --build --wait', () => compose('up', '--build', '--wait'));
    await hold(tally, taken);
  } catch (error) {
    tally.fail('the stack comes up', error);
  } finally {
    if (tally.failed > 0) await showWhatHappened();
    await step('docker compose down', () => compose('down', '--volumes', '--timeout', '10'));
  }
  tally.print();
  return tally.failed === 0 ? 0 : 1;
};

/**
 * @param {Tally} tally
 * @param {readonly number[]} taken
 */
async function hold(tally, taken) {
  const model = await containerOf('digits');
  const gateway = await containerOf('digits-gateway');
  await tally.check('the gateway started once the model server was healthy', async () => {
    const healthy = await inspect(
      model,
      '{{range .State.Health.Log}}{{if eq .ExitCode 0}}{{.End.UnixNano}} {{end}}{{end}}',
    );
    const started = Date.parse(await inspect(gateway, '{{.State.StartedAt}}'));
    const firstHealthy = Number(healthy.split(' ')[0]) / 1e6;
    if (!(firstHealthy <= started)) throw new Error(`healthy at ${firstHealthy} ms, gateway started at ${started} ms`);
  });
  await tally.check('a picture is answered through the published port', () => askForSeven(GATEWAY));
  await tally.check('nothing of the model server is reachable from outside', () => unreachable(model, taken));
  await tally.check('memory and cpu limits are in force', () => limited(model));
  await tally.check('the root file system is read-only, /tmp is not', () => readOnly([model, gateway]));
  await tally.check('no root, no capability, no way to gain one', () => powerless([model, gateway]));
  await tally.check('a killed model server comes back and the gateway recovers by itself', async () => {
    await killFromOutside(model);
    await until(RECOVERY_MS, async () => {
      if ((await inspect(model, '{{.RestartCount}}')) !== '1') throw new Error('it was not started again');
      await askForSeven(GATEWAY);
    });
  });
  await tally.check('stop drains: what was asked is answered, and both end by themselves', () =>
    drained(model, gateway),
  );
}

/** @param {string} service */
async function containerOf(service) {
  const id = (await compose('ps', '--quiet', service)).stdout.trim();
  if (id === '') throw new Failure(`compose service ${service} has no container`);
  return id;
}

/** Ports of the model server that something else on this machine already has. */
async function takenPorts() {
  const open = await Promise.all(MODEL_PORTS.map(connects));
  return MODEL_PORTS.filter((_, at) => open[at]);
}

/**
 * @param {string} model
 * @param {readonly number[]} taken Say nothing of the model server.
 */
async function unreachable(model, taken) {
  const published = await inspect(
    model,
    '{{range $port, $at := .NetworkSettings.Ports}}{{range $at}}{{$port}} {{end}}{{end}}',
  );
  if (published !== '') throw new Error(`published: ${published}`);
  const open = (await takenPorts()).filter((port) => !taken.includes(port));
  if (open.length > 0) throw new Error(`127.0.0.1 accepts connections on ${open.join(', ')}`);
}

/** @param {number} port @returns {Promise<boolean>} */
function connects(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** The limits as the kernel has them, under cgroup v1 or v2. @param {string} model */
async function limited(model) {
  const cgroup = '/sys/fs/cgroup';
  const { stdout } = await shell(
    model,
    `cat ${cgroup}/memory.max 2>/dev/null || cat ${cgroup}/memory/memory.limit_in_bytes; ` +
      `cat ${cgroup}/cpu.weight 2>/dev/null || cat ${cgroup}/cpu/cpu.shares`,
  );
  const [memory, cpu] = stdout.trim().split('\n').map(Number);
  if (memory !== MEMORY_BYTES) throw new Error(`the memory limit is ${memory}, not ${MEMORY_BYTES}`);
  // cgroup v2 has a weight, into which the runtime maps the shares.
  if (cpu !== CPU_SHARES && cpu !== 1 + Math.floor(((CPU_SHARES - 2) * 9999) / 262142)) {
    throw new Error(`the cpu shares are ${cpu}, not ${CPU_SHARES}`);
  }
}

/** @param {readonly string[]} containers */
async function readOnly(containers) {
  for (const container of containers) {
    const root = await shell(container, 'touch /written');
    if (root.code === 0 || !root.output.includes('Read-only')) throw new Error(`/ can be written: ${root.output}`);
    const tmp = await shell(container, 'touch /tmp/written');
    if (tmp.code !== 0) throw new Error(`/tmp cannot be written: ${tmp.output}`);
  }
}

/** @param {readonly string[]} containers */
async function powerless(containers) {
  for (const container of containers) {
    const { stdout } = await shell(container, 'cat /proc/1/status');
    for (const line of [/^Uid:\s+65532\s/m, /^CapBnd:\s+0+$/m, /^CapEff:\s+0+$/m, /^NoNewPrivs:\s+1$/m]) {
      if (!line.test(stdout)) throw new Error(`/proc/1/status has no ${line}:\n${stdout}`);
    }
  }
}

/** @param {string} model @param {string} gateway */
async function drained(model, gateway) {
  const ask = () => Array.from({ length: AT_ONCE }, () => askForSeven(GATEWAY));
  // Opens the connections: a request on one that is open is in the gateway before the signal can be.
  await Promise.all(ask());
  const answers = Promise.allSettled(ask());
  await sleep(20);
  const startedAt = performance.now();
  const stopped = exec('docker', ['compose', '-f', FILE, 'stop']);
  const lost = (await answers).filter(({ status }) => status === 'rejected');
  await stopped;
  if (lost.length > 0) {
    const [first] = lost;
    throw new Error(`${lost.length} of ${AT_ONCE} lost: ${first?.status === 'rejected' ? first.reason : ''}`);
  }
  if (performance.now() - startedAt >= STOP_GRACE_MS) throw new Error('the grace period ran out');
  for (const container of [model, gateway]) {
    const code = await inspect(container, '{{.State.ExitCode}}');
    // 137 would be the SIGKILL at the end of the grace period.
    if (code !== '0') throw new Error(`exit code ${code}`);
  }
}

async function showWhatHappened() {
  for (const args of [
    ['ps', '--all'],
    ['logs', '--tail=60'],
  ]) {
    const { output } = await exec('docker', ['compose', '-f', FILE, ...args]);
    console.error(output);
  }
}
