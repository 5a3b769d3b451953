'use strict';
require('../build/decoder/child.js');
