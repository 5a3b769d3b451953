import { basename, dirname } from 'node:path';
import { GatewayModule, Preprocessing, workloadsOf } from '../../lib';
import { projectCompose } from '../../lib/compose/project';
import { imageFiles } from '../../lib/model/model-image';
import { projectLocal } from '../../lib/local/project';
import { gateway, modelServer } from '../support/definitions';
import { at, chart, manifestOf } from '../support/manifests';

const IMAGE = 'registry.example/words-gateway:3';
const IN_IMAGE = `/app/module/${basename(__filename)}`;

test("a module is copied into an image built from the gateway's, loaded from there, and by local processes from its place", () => {
  const scope = chart();
  const module = GatewayModule.fromFile(__filename, { image: IMAGE });
  const front = gateway(scope, modelServer(scope), { preprocessing: Preprocessing.module(), module });
  const dockerfile = [
    'FROM cdk8s-serving/gateway:0.1.0',
    `COPY --chown=65532:65532 ["${basename(__filename)}","${IN_IMAGE}"]`,
    '',
  ].join('\n');
  const workloads = workloadsOf(scope.node.root);
  const relative = (path: string): string => path;

  const container = 'spec.template.spec.containers.0';
  expect(at(manifestOf(front, 'Deployment'), `${container}.image`)).toBe(IMAGE);
  expect(at(manifestOf(front, 'Deployment'), `${container}.env`)).toContainEqual({
    name: 'MODULE_PATH',
    value: IN_IMAGE,
  });

  const { services } = projectCompose(workloads, { name: 'words', relative }).output;
  expect(services['digits-gateway']).toMatchObject({
    image: IMAGE,
    build: { context: dirname(__filename), dockerfile_inline: dockerfile },
    environment: { MODULE_PATH: IN_IMAGE },
  });
  expect(services['digits-gateway']).not.toHaveProperty('pull_policy');

  const { processes } = projectLocal(workloads, { relative }).output;
  expect(processes.find(({ name }) => name === 'digits-gateway')?.environment['MODULE_PATH']).toEqual({
    path: __filename,
  });
  expect(imageFiles(workloads, (_file, path) => path).find(({ path }) => path.includes('digits-gateway'))).toEqual({
    path: 'images/digits-gateway/Dockerfile',
    text: `# In this directory: docker build --file Dockerfile --tag ${IMAGE} ${dirname(__filename)}\n${dockerfile}`,
  });
});
