import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../lib/testing';
import { clusterProblems, imagesBuiltIn } from './support/cluster-block';
import { installProblems } from './support/install-block';

const MANIFESTS: readonly Manifest[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'digits' },
    spec: { template: { spec: { containers: [{ image: 'digits:1' }] } } },
  },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'digits' } },
];

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cluster-block-'));
  mkdirSync(join(directory, 'dist'));
  writeFileSync(join(directory, 'dist', 'deployment.yaml'), 'image: digits:1\n');
});

afterEach(() => rmSync(directory, { recursive: true }));

const problems = (text: string): string[] => clusterProblems(text, directory, MANIFESTS, imagesBuiltIn(text));

test('commands that name what the page made have no problem', () => {
  const text = [
    'docker build -f "$REPOSITORY"/server/Dockerfile -t digits:1 "$REPOSITORY"',
    'kind load docker-image digits:1',
    'kubectl apply -f dist/deployment.yaml',
    'kubectl rollout status deployment/digits',
    'kubectl port-forward svc/digits 9696:9696 &',
  ].join('\n');
  expect(problems(text)).toEqual([]);
});

test.each([
  ['if true; then', /syntax error/],
  ['kubectl apply -f dist/services.yaml', /there is no file dist\/services\.yaml/],
  ['docker build -f server/Dockerfil -t digits:1 .', /there is no file server\/Dockerfil/],
  ['docker build -f "$REPOSITORY"/server/Dockerfiles "$REPOSITORY"', /there is no file server\/Dockerfiles/],
  ['docker build -f server/Dockerfile -t digits:0 .', /nothing uses the image digits:0/],
  ['curl --data-binary @pictures/7.png localhost', /there is no file pictures\/7\.png/],
  ['kubectl rollout status deployment/digit', /synth wrote no Deployment digit/],
  ['kubectl port-forward svc/gateway 80:80', /synth wrote no Service gateway/],
  ['kind load docker-image digits:2', /no container runs the image digits:2/],
  ['kind load docker-image digits:1', /no block before this one builds the image digits:1/],
])('%j is found', (text, message) => {
  expect(problems(text).join('\n')).toMatch(message);
});

test('an install may name this package and what it has to have beside it, and nothing else', () => {
  expect(installProblems('npm init -y\nnpm install cdk8s-serving cdk8s constructs\nnpm install -D jest@30')).toEqual(
    [],
  );
  expect(installProblems('npm install leftpad')).toEqual(['leftpad is not a package this repository knows']);
  expect(installProblems('curl x')).toEqual(['"curl x" is no npm install']);
});
