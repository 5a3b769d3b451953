// One configuration for every room: TypeScript through swc, workspaces resolved to their sources.
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{test,contract,server,gateway,examples,bench}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/build/'],
  modulePathIgnorePatterns: ['/build/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@cdk8s-serving/(contract|server|gateway)$': '<rootDir>/$1/index.ts',
    '^cdk8s-serving$': '<rootDir>/lib/index.ts',
  },
  reporters: ['default', '<rootDir>/scripts/plain-reporter.js'],
  testTimeout: 60_000,
};
