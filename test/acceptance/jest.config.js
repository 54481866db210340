const { join } = require('node:path');
const shared = require('../../jest.config');

process.env.REHEARSAL_KILLS ??= '20';

/**
 * What takes too long for everybody who tests a change: the README executed, every change under load, cfn-lint, and more kills
 * than `npm test` has.
 */
module.exports = {
  ...shared,
  rootDir: join(__dirname, '..', '..'),
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/acceptance/**/*.test.ts', '<rootDir>/test/rehearsal/survival/kills.test.ts'],
};
