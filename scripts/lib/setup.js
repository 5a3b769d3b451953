'use strict';

const { prepare } = require('./prepare');

/** `npm run setup`: installs, compiles and sets up libtensorflow, and starts nothing. */
module.exports = async function setup() {
  await prepare();
  return 0;
};
