import { ModelStorage, type Waiver } from '../../lib';
import { gateway, modelServer, servingApp } from '../support/definitions';
import { manifestsOf } from '../support/manifests';

const PINNED: Waiver = { rule: 'images/pinned', reason: 'rebuilt nightly on purpose', expires: '2099-12-31' };

function define(waivers: readonly Waiver[]): () => unknown {
  return () => {
    const app = servingApp();
    modelServer(app, { storage: ModelStorage.image('registry.example/digits'), waivers });
    return manifestsOf(app);
  };
}

test('a warning fails synth until it is waived', () => {
  expect(define([])).toThrow("image 'registry.example/digits' may be another one tomorrow (images/pinned)");
  expect(define([PINNED])).not.toThrow();
});

test('a waiver that has expired waives nothing, and is named', () => {
  expect(define([{ ...PINNED, expires: '2020-01-31' }])).toThrow(
    'waiver: expired on 2020-01-31 (rebuilt nightly on purpose)',
  );
});

test('a waiver holds for its own workload alone', () => {
  const app = servingApp();
  const server = modelServer(app, { storage: ModelStorage.image('registry.example/digits'), waivers: [PINNED] });
  gateway(app, server, { image: 'registry.example/gateway' });
  expect(() => manifestsOf(app)).toThrow('[digits-gateway]');
});
