import { App, Chart } from 'cdk8s';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answer, GatewayService, ModelStorage, ServingDeployment, type Waiver } from '../../lib';
import { PICTURE, digitsModel } from '../support/definitions';

let outdir: string;

beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'checks-'));
});
afterEach(() => rmSync(outdir, { recursive: true }));

const FOREVER: Waiver = { rule: 'images/pinned', reason: 'the lab cluster follows main', expires: '2999-12-31' };

/** An app with a model server and a gateway, both with a floating tag. */
function app(waivers: { readonly model: readonly Waiver[]; readonly gateway: readonly Waiver[] }): App {
  const all = new App({ outdir });
  const model = new ServingDeployment(new Chart(all, 'prod'), 'digits', {
    model: digitsModel(),
    storage: ModelStorage.image('digits'),
    waivers: waivers.model,
  });
  new GatewayService(Chart.of(model), 'gateway', {
    model,
    image: 'gateway:latest',
    preprocessing: PICTURE,
    answer: Answer.labels({ output: 'scores', labels: [...'0123456789'] }),
    waivers: waivers.gateway,
  });
  return all;
}

test('synth shows the warnings of every construct in one message, with its path and what to do', () => {
  expect(() => app({ model: [], gateway: [] }).synth()).toThrow(
    /\[prod\/digits\] image 'digits' may be another one tomorrow \(images\/pinned\)[^]*fix: give it a tag other than latest, or a digest; or waive it[^]*\[prod\/gateway\] image 'gateway:latest'/,
  );
});

test('synth writes what is waived', () => {
  expect(() => app({ model: [FOREVER], gateway: [FOREVER] }).synth()).not.toThrow();
});

test('synth fails on what was waived once the waiver has expired, and says since when', () => {
  const expired = { ...FOREVER, expires: '2026-01-31' };
  expect(() => app({ model: [FOREVER], gateway: [expired] }).synth()).toThrow(
    /^Validation failed[^]*\[prod\/gateway\] image 'gateway:latest'[^]*waiver: expired on 2026-01-31 \(the lab cluster follows main\)/,
  );
});
