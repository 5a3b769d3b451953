'use strict';

require('./lib/require-node')();
require('./lib/main')(require('./lib/e2e/kubernetes'));
