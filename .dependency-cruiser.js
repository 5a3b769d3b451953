/**
 * The rooms of the house and the arrows between them, as ARCHITECTURE.md draws them. A room may import itself and what
 * is listed; everything else is an error.
 */
const ROOMS = [
  // [name, folder, rooms it may import (folders)]
  ['contract', '^contract/', []],
  ['imports', '^imports/', []],
  ['lib-model', '^lib/model/', ['^contract/']],
  ['lib-kubernetes', '^lib/kubernetes/', ['^lib/model/', '^imports/', '^contract/']],
  ['lib-compose', '^lib/compose/', ['^lib/model/', '^contract/']],
  ['lib-local', '^lib/local/', ['^lib/model/', '^contract/']],
  ['lib-checks', '^lib/checks/', ['^lib/model/', '^contract/']],
  ['lib-constructs', '^lib/constructs/', ['^lib/(model|checks|kubernetes|compose|local)/', '^contract/']],
  ['lib-cli', '^lib/cli/', ['^lib/', '^contract/']],
  ['server-native', '^server/native/', []],
  ['server-codec', '^server/codec/', ['^contract/']],
  ['server-engine', '^server/engine/', ['^server/native/', '^contract/']],
  ['server-core', '^server/core/', ['^server/(engine/engine\\.ts|logger\\.ts)', '^contract/']],
  [
    'server-transport',
    '^server/transport/',
    ['^server/(codec|core)/', '^server/(engine/engine|logger|metrics)\\.ts', '^contract/'],
  ],
  ['gateway', '^gateway/', ['^contract/']],
];

const OURS = '^(contract|lib|imports|server|gateway|test|bench|examples|scripts)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nobody-imports-tests', severity: 'error', from: { pathNot: '(^|/)test/' }, to: { path: '(^|/)test/' } },
    {
      name: 'transport-does-not-know-the-libraries',
      comment: 'synth must install no TensorFlow, and a pod of ours no cdk8s',
      severity: 'error',
      from: { path: '^(contract|server|gateway)/' },
      to: { path: 'node_modules/(cdk8s|constructs|cdk8s-plus-27)/' },
    },
    ...ROOMS.map(([name, folder, allowed]) => ({
      name: `room-${name}`,
      severity: 'error',
      from: { path: folder, pathNot: '(^|/)test/' },
      to: { path: OURS, pathNot: [folder, ...allowed] },
    })),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)build/|(^|/)fixtures/' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
