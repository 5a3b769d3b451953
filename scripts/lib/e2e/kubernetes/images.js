'use strict';

const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { must } = require('../../exec');
const { inRoot } = require('../../paths');
const { step } = require('../../progress');
const { IMAGES } = require('../docker');

const [MODEL_SERVER = '', GATEWAY = ''] = Object.keys(IMAGES);

/** The image main.ts names, with the model in it. */
const DIGITS = 'cdk8s-serving/digits:0.1.0';
/** The same with the model once more, as its version 2. */
const DIGITS_2 = 'cdk8s-serving/digits:e2e-version-2';
/** The same with a model whose weights are cut short. */
const DIGITS_TORN = 'cdk8s-serving/digits:e2e-torn';
/** The gateway under another tag. */
const GATEWAY_2 = 'cdk8s-serving/gateway:e2e-another-tag';
/** What the tutorial of TensorFlow Serving builds: its server's image and the model, by docker commit or a Dockerfile. */
const TUTORIAL = 'cdk8s-serving/half-plus-two:e2e';

/**
 * Dockerfiles of the images that are made for this run, in order, each with its build context.
 *
 * @type {Readonly<Record<string, readonly [dockerfile: string, context: string]>>}
 */
const MADE = Object.freeze({
  [DIGITS_2]: [`FROM ${DIGITS}\nCOPY --chown=65532:65532 1 /models/digits/2\n`, 'examples/digits/model'],
  [DIGITS_TORN]: [
    `FROM ${DIGITS}\nUSER 0\n` +
      'RUN truncate --size=64 /models/digits/1/variables/variables.data-00000-of-00001\nUSER 65532:65532\n',
    'examples/digits/model',
  ],
  [TUTORIAL]: [
    `FROM ${MODEL_SERVER}\nCOPY . /models/half_plus_two/123\nENV MODEL_NAME=half_plus_two\n`,
    'server/test/fixtures/models/half_plus_two/123',
  ],
});

/** Builds the image with the model, as synth wrote it, and those that only this run needs. @returns {Promise<string[]>} All there are. */
async function buildVariants() {
  await step(`image ${DIGITS}`, () =>
    must('docker build', 'docker', [
      'build',
      '-f',
      inRoot('dist/images/digits/Dockerfile'),
      '-t',
      DIGITS,
      inRoot('examples/digits/model'),
    ]),
  );
  for (const [image, [dockerfile, context]] of Object.entries(MADE)) {
    await step(`image ${image}`, () => build(image, dockerfile, inRoot(context)));
  }
  await must('docker tag', 'docker', ['tag', GATEWAY, GATEWAY_2]);
  return [MODEL_SERVER, GATEWAY, DIGITS, GATEWAY_2, ...Object.keys(MADE)];
}

/** @param {string} image @param {string} dockerfile Its text. @param {string} context */
async function build(image, dockerfile, context) {
  const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'e2e-image-'));
  try {
    const file = path.join(directory, 'Dockerfile');
    await fs.writeFile(file, dockerfile);
    await must('docker build', 'docker', ['build', '-f', file, '-t', image, context]);
  } finally {
    await fs.rm(directory, { recursive: true });
  }
}

module.exports = { DIGITS, DIGITS_2, DIGITS_TORN, GATEWAY, GATEWAY_2, MODEL_SERVER, TUTORIAL, build, buildVariants };
