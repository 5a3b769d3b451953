'use strict';
/**
 * The engine without a server around it, from the start of its process to the first answer: libtensorflow loaded, the
 * model loaded with the server's threads, one run. Compiled code and no TypeScript loader, which takes longer than all of
 * it. Prints a line of JSON: milliseconds until each part was done.
 *
 * usage: node engine-cold-start.js <directory of a SavedModel> <shape of the input x, as JSON>
 */

const { processors, threadPlan } = require('../../server/build/threads.js');
const { TensorflowEngine } = require('../../server/build/engine/libtensorflow/engine.js');
const { searchLibtensorflow } = require('../../server/build/native/locate.js');

async function main() {
  const [path, shape] = [process.argv[2], JSON.parse(process.argv[3])];
  const { intraOp: intraOpParallelism, interOp: interOpParallelism } = threadPlan(processors());
  const engine = new TensorflowEngine(searchLibtensorflow().location);
  const libraryMs = performance.now();
  const model = await engine.load({ path, tags: ['serve'], intraOpParallelism, interOpParallelism });
  const modelMs = performance.now();
  const size = shape.reduce((product, length) => product * length, 1);
  const tensor = { dtype: 'float', shape, data: new Float32Array(size).fill(0.5) };
  await model.run('serving_default', new Map([['x', tensor]]), { deadlineMs: Infinity });
  console.log(JSON.stringify({ libraryMs, modelMs, answerMs: performance.now() }));
}

void main();
