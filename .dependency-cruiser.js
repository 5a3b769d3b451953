'use strict';

/**
 * Every room and what it may import; docs/adr/0001 says why tensors and the wire are in contract/. A room is a folder,
 * a file, or the files right in a folder (`server/*`). Rooms that are not named here may not be.
 */
const ROOMS = {
  contract: { ours: [], packages: [] },
  imports: { ours: [], packages: ['cdk8s-plus-27'] },
  'lib/model': { ours: ['contract'], packages: [] },
  'lib/checks': { ours: ['contract', 'lib/model'], packages: [] },
  'lib/kubernetes': { ours: ['contract', 'imports', 'lib/model'], packages: ['cdk8s'] },
  'lib/compose': { ours: ['contract', 'lib/model'], packages: ['yaml'] },
  'lib/local': { ours: ['contract', 'lib/model'], packages: [] },
  'lib/constructs': {
    ours: ['contract', 'lib/checks', 'lib/compose', 'lib/kubernetes', 'lib/local', 'lib/model'],
    packages: ['cdk8s', 'constructs', 'yaml'],
  },
  'lib/testing': { ours: ['lib/model'], packages: ['cdk8s', 'yaml'] },
  'lib/lint': { ours: ['contract', 'lib/model'], packages: ['yaml'] },
  'lib/cli': { ours: ['contract', 'lib'], packages: ['commander', 'yaml'] },
  'lib/*': { ours: ['contract', 'lib'], packages: [] },
  'server/codec': { ours: ['contract', 'server/thread-priority.ts'], packages: [] },
  'server/native': { ours: ['contract'], packages: [] },
  'server/engine': {
    ours: ['contract', 'server/native', 'server/thread-priority.ts'],
    packages: [
      'koffi',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-converter',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-layers',
      '@tensorflow/tfjs-node',
    ],
  },
  // Of the engine its interface alone; of the server's own files those everything logs and counts with.
  'server/core': { ours: ['contract', 'server/engine/engine.ts', 'server/logger.ts'], packages: [] },
  'server/config': {
    ours: [
      'contract',
      'server/core/model-config.ts',
      'server/engine/batching/options.ts',
      'server/options.ts',
      'server/threads.ts',
    ],
    packages: [],
  },
  // Ids, phases, log and trace of requests. The API of OpenTelemetry alone: its SDK is the process' own affair.
  'server/telemetry': {
    ours: ['contract', 'server/engine/engine.ts', 'server/logger.ts'],
    packages: ['@opentelemetry/api'],
  },
  // What the server counts with; prom-client hears of it when somebody reads.
  'server/instruments': { ours: [], packages: ['prom-client'] },
  // Stays in memory beside the process it keeps running, so it loads next to nothing.
  'server/supervisor': { ours: ['server/logger.ts'], packages: [] },
  'server/request-log': { ours: ['contract', 'server/core', 'server/logger.ts'], packages: [] },
  'server/transport': {
    ours: [
      'contract',
      'server/codec',
      'server/core',
      'server/engine/engine.ts',
      'server/logger.ts',
      'server/metrics.ts',
      'server/telemetry',
    ],
    packages: [],
  },
  'server/*': { ours: ['contract', 'server'], packages: ['pino', 'prom-client'] },
  gateway: {
    ours: ['contract'],
    packages: [
      '@fastify/cors',
      '@fastify/multipart',
      '@grpc/grpc-js',
      'fastify',
      'ipaddr.js',
      'negotiator',
      'pino',
      'prom-client',
      'sharp',
      'sucrase',
    ],
  },
  conformance: { ours: ['contract'], packages: ['@grpc/grpc-js', '@grpc/proto-loader', 'yaml'] },
  'main.ts': { ours: ['lib'], packages: [] },
};

/** @param {string} text */
const escape = (text) => text.replace(/[.\\/]/g, '\\$&');

/** A regular expression for the files of a room; `server/*` is the files right in server/. @param {string} room */
function filesOf(room) {
  if (room.endsWith('/*')) return `^${escape(room.slice(0, -1))}[^/]+$`;
  return room.endsWith('.ts') ? `^${escape(room)}$` : `^${escape(room)}/`;
}

/** Everything of this repository, and nothing from node_modules or Node itself. */
const OURS = '^(contract|lib|imports|server|gateway|conformance|examples|bench|scripts|main\\.ts)(/|$)';
const PACKAGES = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

const roomRules = Object.entries(ROOMS).flatMap(([room, { ours, packages }]) => {
  const from = { path: filesOf(room), pathNot: '/test/' };
  const own = [filesOf(room), ...ours.map(filesOf)];
  const allowed = packages.map((name) => `node_modules/${escape(name)}/`);
  return [
    {
      name: `${room} imports its rooms only`,
      comment: `${room} may import ${['itself', ...ours].join(', ')}`,
      severity: 'error',
      from,
      to: { path: OURS, pathNot: own },
    },
    {
      name: `${room} imports its packages only`,
      comment: `${room} may import ${packages.join(', ') || 'no package'}`,
      severity: 'error',
      from,
      to: { dependencyTypes: PACKAGES, ...(allowed.length > 0 && { pathNot: allowed }) },
    },
  ];
});

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'every file is in a room',
      comment: 'a new folder needs a line in the table of rooms, and one in ARCHITECTURE.md',
      severity: 'error',
      from: { path: OURS, pathNot: ['/test/', ...Object.keys(ROOMS).map(filesOf)] },
      to: {},
    },
    { name: 'no cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nobody imports a test',
      severity: 'error',
      from: { pathNot: '(^|/)test/' },
      to: { path: '(^|/)test/', pathNot: 'node_modules' },
    },
    {
      name: 'packages are imported by name',
      comment: 'a relative path into another package works here and not once they are published',
      severity: 'error',
      from: { path: '^(contract|server|gateway|conformance)/' },
      // What tests share is never published, and only tests import it (`nobody imports a test`).
      to: { path: OURS, pathNot: ['^$1/', '/test/support/'], dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'lib imports contract by name',
      severity: 'error',
      from: { path: '^(lib|imports|main\\.ts)' },
      to: { path: '^(contract|server|gateway|conformance)/', dependencyTypesNot: ['aliased'] },
    },
    // What has types and no code is only found by the compiler: @types/sarif.
    { name: 'every import resolves', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^sarif$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Compiled or not: a bin asks for ../build. Ours alone: many a package in node_modules has folders of these names.
    exclude: { path: '^((contract|server|gateway|conformance|\\.\\.|\\.\\./\\.\\.)/)?(build|dist|\\.cache)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: `${__dirname}/tsconfig.check.json` },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], conditionNames: ['require', 'node', 'default'] },
  },
};
