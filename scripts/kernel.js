'use strict';

require('./lib/require-node')();
require('./lib/main')(require('./lib/kernel').writeKernel);
