import { heldData } from '../../../rehearsal/cloudformation/data-loss';
import type { PlannedChange } from '../../../rehearsal/cloudformation/deployment';
import { refusedText, unconfirmed } from '../../../rehearsal/codepipeline/teardown-losses';
import { UsageError } from '../../../rehearsal/kit/refusal';

const change = (logicalId: string, type: string, to: PlannedChange['change'] = 'delete'): PlannedChange => ({
  logicalId,
  type,
  id: `${logicalId}-1`,
  change: to,
});
const held = (stack: string) => heldData(stack, [change('Table', 'AWS::DynamoDB::Table')]);
const losses = [...held('a'), ...held('b')];

test('a stack holds data in what stores some, not in its own logs, keys and machines', () => {
  const types = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::RDS::DBInstance', 'AWS::SQS::Queue'];
  const others = ['AWS::Logs::LogGroup', 'AWS::KMS::Key', 'AWS::EC2::VPC', 'Custom::Thing'];
  const plan = [...types, ...others].map((type) => change(type.replaceAll(':', ''), type));
  expect(heldData('a', plan).map(({ type }) => type)).toEqual(types);
  expect(heldData('a', [change('T', 'AWS::DynamoDB::Table', 'retain')])).toMatchObject([{ retained: true }]);
});

test.each([
  [['a/Table'], ['b/Table']],
  [['Table-1'], 'Table-1'],
  [['Table'], 'Table'],
  [['a/Table', 'b/Table'], []],
  [['Tabel'], "'Tabel' is the name of nothing that would lose its data: there is a/Table, b/Table"],
  [['\u001b[2J'], "'\\u{001B}[2J' is the name of nothing"],
])('%j leave %j to be confirmed', async (names, left) => {
  const asked = unconfirmed(losses, names, undefined);
  if (typeof left === 'string') {
    await expect(asked).rejects.toThrow(left);
    await expect(asked).rejects.toThrow(UsageError);
  } else expect((await asked).map(({ where }) => where)).toEqual(left);
});

test('the way out names each by as much as tells it apart', () => {
  expect(refusedText(losses, 'npm run pipeline -- teardown').at(-1)).toBe(
    '  → if they may go: npm run pipeline -- teardown --approve a/Table --approve b/Table',
  );
  expect(refusedText(held('a'), 'teardown').at(-1)).toBe('  → if they may go: teardown --approve Table');
});
