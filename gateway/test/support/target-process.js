'use strict';
/**
 * A gateway as it was compiled, in a process of its own, to be attacked: what `serving-gateway` runs, with decoders that
 * collect their garbage when they are asked to, and with names and limits of the test's own. Takes the JSON of
 * `TargetTask` as its argument, tells its ports, answers every message with the process ids of its decoders, and drains
 * on SIGTERM.
 */
const { pictureDecodersOf } = require('@cdk8s-serving/contract');
const { DECODER_LIMITS, DecoderPool, createGateway, readConfig } = require('../../build/index.js');

const { env, names, receiveLimits, nodeOptions } = JSON.parse(process.argv[2] ?? '{}');

/** How often each name was resolved: every time its next answer is given, then the first one again. */
const counts = new Map();

async function resolver(hostname) {
  const answers = names[hostname];
  if (answers === undefined) throw new Error(`${hostname} does not resolve`);
  const count = counts.get(hostname) ?? 0;
  counts.set(hostname, count + 1);
  return answers[count % answers.length].map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

async function main() {
  const config = readConfig(env);
  const processes = pictureDecodersOf(config.binding.preprocessing);
  const decoders = new DecoderPool({ ...DECODER_LIMITS, processes }, () => undefined, nodeOptions);
  const gateway = await createGateway(config, { decoders, resolver, receiveLimits, pollIntervalMs: 50 });
  process.on('message', () => process.send({ decoders: decoders.pids }));
  process.on('SIGTERM', () => {
    void gateway.drain().then(() => {
      decoders.close();
      process.exit(0);
    });
  });
  process.send(await gateway.listen());
}

void main();
