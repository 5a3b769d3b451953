#!/usr/bin/env -S node --initial-old-space-size=128
'use strict';
// A heap that may hold 128 MiB before it is looked through: bodies live outside of it but count, and with the 10 MiB of
// objects there are, every second body of 3 MB would have the whole heap marked (docs/adr/0007). NODE_OPTIONS cannot say it.

require('../build/main.js');
