#!/usr/bin/env node
'use strict';

require('../build/main.js');
