const { availableParallelism } = require('node:os');

// Template tests leave the CDK's own template validation out: it costs seconds each, and one test runs with it on.
process.env.CDK_VALIDATION ??= 'false';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // They take minutes: `npm run test:acceptance`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/acceptance/'],
  globalSetup: '<rootDir>/test/global-setup.ts',
  testSequencer: '<rootDir>/test/longest-first.js',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Twice as many as there are cores: most of these tests wait for processes.
  maxWorkers: availableParallelism() * 2,
  // How many of a file's concurrent tests run at a time is up to that file.
  maxConcurrency: 1_000,
  testTimeout: 60_000,
};
