import { PassThrough } from 'node:stream';
import { asking } from '../../../rehearsal/cli/teardown-command';

const loss = {
  where: 'a/Table',
  logicalId: 'Table',
  type: 'AWS::DynamoDB::Table',
  id: 'Table-1',
  retained: false,
};

test.each([
  ['Table\n', true],
  ['Table-1\n', true],
  ['y\n', false],
  ['\n', false],
  [undefined, false],
])('on the terminal, %j confirms: %j', async (typed, confirmed) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answer = asking(input, output, new AbortController().signal)(loss);
  if (typed === undefined) input.end();
  else input.write(typed);
  await expect(answer).resolves.toBe(confirmed);
  expect(String(output.read())).toContain('a/Table: Table-1, an AWS::DynamoDB::Table, would be deleted with its data.');
});
