const { join } = require('node:path');
const shared = require('../../jest.config');

/**
 * What takes too long for everybody who tests a change: the README executed, every change under load, twenty-odd kills, and
 * cfn-lint.
 */
module.exports = {
  ...shared,
  rootDir: join(__dirname, '..', '..'),
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/test/acceptance/**/*.test.ts'],
};
