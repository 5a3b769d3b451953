import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ModelStorage, type Target } from '../../lib';
import { modelServer, servingApp } from '../support/definitions';

const FILES: Readonly<Record<Target, string>> = {
  kubernetes: 'deployment.yaml',
  compose: 'compose/compose.yml',
  local: 'local/processes.json',
};

test.each<[string, readonly Target[]]>([
  ['all of them', ['kubernetes', 'compose', 'local']],
  ['compose alone', ['compose']],
  ['compose and local', ['local', 'compose']],
  ['kubernetes alone', ['kubernetes']],
])('targets: %s are written, and no other', (_what, targets) => {
  const app = servingApp({ targets });
  modelServer(app);
  app.synth();
  const written = Object.entries(FILES).filter(([, file]) => existsSync(join(app.outdir, file)));
  expect(written.map(([target]) => target).sort()).toEqual([...targets].sort());
  expect(existsSync(join(app.outdir, 'service.yaml'))).toBe(targets.includes('kubernetes'));
});

test('by default all targets are written, in the order of reports', () => {
  expect(servingApp().targets).toEqual(['kubernetes', 'compose', 'local']);
  expect(servingApp({ targets: ['local', 'kubernetes'] }).targets).toEqual(['kubernetes', 'local']);
});

test('a target that is left out fails on nothing it cannot say', () => {
  const define = (targets: readonly Target[]) => () => {
    const app = servingApp({ targets });
    modelServer(app, { storage: ModelStorage.claim('models') });
    app.synth();
  };
  expect(define(['kubernetes'])).not.toThrow();
  expect(define(['kubernetes', 'local'])).toThrow("add 'local/digits/storage.claim' to acceptedLosses");
});

test('what an app was given is read back', () => {
  const app = servingApp({ name: 'shop', namespace: 'production', acceptedLosses: ['compose/digits/replicas'] });
  expect([app.name, app.namespace, app.acceptedLosses]).toEqual(['shop', 'production', ['compose/digits/replicas']]);
  const plain = servingApp({ name: 'x' });
  expect([plain.namespace, plain.acceptedLosses]).toEqual([undefined, []]);
});
