'use strict';

const { readFileSync } = require('node:fs');
const fs = require('node:fs/promises');
const path = require('node:path');
const { requireTypescript } = require('../../../docs/typescript');
const { exec, must } = require('../../../exec');
const { CACHE, ROOT, inRoot } = require('../../../paths');
const { loadImages } = require('../cluster');

const PAGE = path.join('docs', 'guides', 'kind-in-ten-minutes.md');
/** What the page's gateway answers to the picture the page sends. */
const ANSWER = /^\{"7":0\.99/m;
const LOAD = /^ *kind load docker-image ((?:[^-\s]\S* ?)+).*$/gm;
/** The cluster is there, and stays. */
const CLUSTER = /^ *kind (create|delete) cluster .*$/gm;

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'guide',
  level: 'restricted',
  async hold(namespace, tally) {
    const { readPage } = requireTypescript('test/guides/support/page.ts');
    const { Project } = requireTypescript('test/guides/support/project.ts');
    const { given, blocks } = readPage(readFileSync(inRoot(PAGE), 'utf8'));
    await fs.mkdir(CACHE, { recursive: true });
    const directory = await fs.mkdtemp(path.join(CACHE, 'e2e-guide-'));
    try {
      const project = new Project(directory);
      for (const { path: place, source } of given) project.give(place, source);
      const kubeconfig = path.join(directory, 'kubeconfig');
      await writeConfig(kubeconfig, namespace.name);
      for (const { kind, line, text, path: file } of blocks) {
        const title = `what line ${line} of ${PAGE} tells to do works`;
        // Behind this the page needs no cluster, and test/guides does what it says.
        if (kind === 'background') break;
        if (kind === 'file') project.write(file, text);
        if (kind === 'run') await tally.check(title, async () => succeeded(project.run(text)));
        if (kind === 'cluster') await tally.check(title, () => inCluster(text, directory, kubeconfig));
      }
    } finally {
      await fs.rm(directory, { recursive: true });
    }
  },
};

/** The current context, and the namespace of these checks as what the page's commands are about. @param {string} file @param {string} namespace */
async function writeConfig(file, namespace) {
  const { stdout } = await must('kubectl config view', 'kubectl', ['config', 'view', '--raw', '--minify', '--flatten']);
  await fs.writeFile(file, stdout, { mode: 0o600 });
  const env = { KUBECONFIG: file };
  const args = ['config', 'set-context', '--current', `--namespace=${namespace}`];
  await must('kubectl config set-context', 'kubectl', args, { env });
}

/**
 * Runs a block. Images go to the nodes of this cluster, whatever it is; what the block left running ends with it.
 *
 * @param {string} text
 * @param {string} directory
 * @param {string} kubeconfig
 */
async function inCluster(text, directory, kubeconfig) {
  const images = [...text.matchAll(LOAD)].flatMap(([, names = '']) => names.trim().split(/ +/));
  if (images.length > 0) await loadImages(images);
  const script = `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${text.replace(LOAD, '').replace(CLUSTER, '')}`;
  const env = { KUBECONFIG: kubeconfig, REPOSITORY: ROOT };
  const { code, output } = await exec('bash', ['-euo', 'pipefail', '-c', script], { cwd: directory, env });
  succeeded({ exitCode: code, output });
  if (text.includes('/predict') && !ANSWER.test(output)) throw new Error(`the answer is ${output}`);
}

/** @param {{ exitCode: number | null, output: string }} result */
function succeeded({ exitCode, output }) {
  if (exitCode !== 0) throw new Error(`it ended with ${exitCode}:\n${output}`);
}
