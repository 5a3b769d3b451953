'use strict';

const { Failure } = require('../failure');
const { KERNEL_PAGE } = require('../kernel');
const { ROOT } = require('../paths');
const { stalePages } = require('./docs');

/** Holds that the committed WebAssembly kernel is what its AssemblyScript compiles to. */
async function compareKernel() {
  const stale = await stalePages([KERNEL_PAGE], ROOT);
  if (stale.length > 0)
    throw new Failure(`not what its sources compile to: ${stale[0]}\nRun npm run kernel and commit it.`);
}

module.exports = { compareKernel };
