'use strict';

// What a project's compiled main.ts would be: `node synth-app.js <pairs>` synthesizes that many model servers, each with
// a gateway, and says what it took, in the file BENCH_REPORT names where there is one.
const loadedFromMs = performance.now();
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const serving = require('../build/lib');

const pairs = Number(process.argv[2]);
const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const directory = path.join(__dirname, '..', 'examples', 'digits', 'model');

const definedFromMs = performance.now();
const app = new serving.ServingApp({ name: 'bench' });
for (let index = 0; index < pairs; index += 1) {
  const model = new serving.ServingDeployment(app, `digits-${index}`, {
    model: serving.SavedModel.fromDirectory(directory),
    storage: serving.ModelStorage.image('cdk8s-serving/digits:0.1.0'),
  });
  new serving.GatewayService(app, `gateway-${index}`, {
    model,
    preprocessing: serving.Preprocessing.image({
      input: 'image',
      width: 8,
      height: 8,
      color: 'grey',
      interpolation: 'nearest',
      scaling: 'zero_to_one',
    }),
    answer: serving.Answer.labels({ output: 'scores', labels }),
    exposure: serving.Exposure.loadBalancer({ port: 10_000 + index }),
  });
}
const synthesizedFromMs = performance.now();
app.synth();
const endMs = performance.now();

const report = {
  loadMs: definedFromMs - loadedFromMs,
  defineMs: synthesizedFromMs - definedFromMs,
  synthMs: endMs - synthesizedFromMs,
  maxRssKilobytes: process.resourceUsage().maxRSS,
};
if (process.env.BENCH_REPORT === undefined) console.log(report);
else writeFileSync(process.env.BENCH_REPORT, JSON.stringify(report));
