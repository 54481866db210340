import { summaryText } from '../../../rehearsal/cli/summary';
import type { DeployedStack } from '../../../rehearsal/codepipeline/execution-record';

const nothing = { created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 0 };
const deployed = (stack: string, account: string, changes: object, recordedOnly = {}): DeployedStack => ({
  stack,
  account,
  region: 'us-west-2',
  result: { stackId: stack, status: 'UPDATE_COMPLETE', outputs: {}, ...nothing, ...changes, recordedOnly },
});

test('a stack that was deployed more than once is listed once, and its types are counted once', () => {
  const lines = summaryText([
    deployed('pipeline', '444444444444', { created: 9 }, { 'AWS::KMS::Key': 1, 'AWS::S3::Bucket': 2 }),
    deployed('dogs', '222222222222', { created: 3 }, { 'AWS::KMS::Key': 1 }),
    deployed('pipeline', '444444444444', { updated: 1, unchanged: 8 }, { 'AWS::KMS::Key': 1, 'AWS::S3::Bucket': 2 }),
    // The same name elsewhere is another stack.
    deployed('dogs', '333333333333', { created: 3 }, { 'AWS::KMS::Key': 1 }),
  ]);
  expect(lines.map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
    'Deployed:',
    'pipeline 444444444444 us-west-2 UPDATE_COMPLETE: 1 updated, 8 unchanged',
    'dogs 222222222222 us-west-2 UPDATE_COMPLETE: 3 created',
    'dogs 333333333333 us-west-2 UPDATE_COMPLETE: 3 created',
    'Recorded, not checked:',
    'AWS::KMS::Key 3',
    'AWS::S3::Bucket 2',
  ]);
});
