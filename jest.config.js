// One configuration for every room: TypeScript through swc, workspaces resolved to their sources.
module.exports = {
  testEnvironment: '<rootDir>/scripts/jest-environment.js',
  testMatch: ['<rootDir>/{test,contract,server,gateway,conformance,examples,bench}/**/*.test.ts'],
  // test/lab needs more than the npm and Python registries; CI sets the variable.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/build/',
    ...(process.env.CDK8S_SERVING_LAB === '1' ? [] : ['<rootDir>/test/lab/']),
  ],
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
    '^@cdk8s-serving/(contract|server|gateway|conformance)$': '<rootDir>/$1/index.ts',
    '^cdk8s-serving$': '<rootDir>/lib/index.ts',
    '^cdk8s-serving/testing$': '<rootDir>/lib/testing/index.ts',
  },
  reporters: ['default', '<rootDir>/scripts/plain-reporter.js'],
  testTimeout: 60_000,
};
