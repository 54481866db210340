const { relative } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Seconds that whole rehearsals take, most of which they wait. */
const SECONDS = {
  'acceptance/readme.test.ts': 70,
  'acceptance/kills.test.ts': 500,
  'rehearsal/faults/deployment.test.ts': 45,
  'rehearsal/end-to-end.test.ts': 30,
  'rehearsal/push/project.test.ts': 30,
  'rehearsal/faults/resources.test.ts': 30,
  'acceptance/under-load.test.ts': 120,
  'acceptance/zones.test.ts': 240,
};

/**
 * Begins with the tests that take longest, also where jest has not run them yet, as in a new clone: it would go by the size
 * of their files then, and these would be the last, each with a whole machine to itself.
 */
module.exports = class LongestFirst extends Sequencer {
  time(test) {
    const seconds = SECONDS[relative(__dirname, test.path)];
    // Of the others a byte takes about a millisecond.
    return super.time(test) ?? (seconds === undefined ? test.context.hasteFS.getSize(test.path) : seconds * 1000);
  }
};
