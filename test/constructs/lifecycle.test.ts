import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { workloadsOf } from '../../lib';
import { gateway, modelServer, servingApp } from '../support/definitions';
import { manifestsOf } from '../support/manifests';

/** Every file below a directory, by path. */
function filesBelow(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(directory.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** Those that say every workload. */
const FILES = ['compose/compose.yml', 'deployment.yaml', 'local/processes.json', 'service.yaml'];

test('two synths of one app in a process write the same bytes', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'lifecycle-'));
  const app = servingApp({ outdir });
  gateway(app, modelServer(app));
  app.synth();
  const first = filesBelow(outdir);
  app.synth();
  expect(filesBelow(outdir)).toEqual(first);
  expect(Object.keys(first).sort()).toEqual([...FILES, 'images/digits/Dockerfile'].sort());
});

test('a construct added after a synth is in the next one, and the policy of its model server admits it', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'lifecycle-'));
  const app = servingApp({ outdir });
  const server = modelServer(app);
  app.synth();
  const before = filesBelow(outdir);
  expect(before['service.yaml']).not.toContain('digits-gateway');
  gateway(app, server);
  app.synth();
  const after = filesBelow(outdir);
  for (const file of FILES) expect(after[file]).toContain('digits-gateway');
  const [policy] = (after['service.yaml'] ?? '').split('kind: Service\n');
  expect(policy).toContain('app.kubernetes.io/instance: digits-gateway');
});

test('a construct taken out of its chart is gone from every file, from the checks and from the policies', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'lifecycle-'));
  const app = servingApp({ outdir });
  const server = modelServer(app);
  const written = (): Record<string, string> => {
    app.synth();
    return filesBelow(outdir);
  };
  const alone = written();
  const team = new Construct(app, 'team');
  gateway(team, server);
  expect(written()).not.toEqual(alone);
  expect(app.node.tryRemoveChild('team')).toBe(true);
  expect(workloadsOf(app).map(({ name }) => name)).toEqual(['digits']);
  expect(written()).toEqual(alone);
});

test('a construct may take the place of one that was taken out', () => {
  const app = servingApp();
  const server = modelServer(app);
  gateway(app, server);
  app.node.tryRemoveChild('digits-gateway');
  const again = gateway(app, server, { replicas: 1, labels: { take: 'two' } });
  expect(workloadsOf(app)).toEqual([server.workload, again.workload]);
  const labels = manifestsOf(app)
    .filter(({ metadata }) => metadata.name === 'digits-gateway')
    .map(({ metadata }) => metadata.labels['take']);
  expect(labels).toEqual(['two', 'two', 'two']);
});
