import { type Bill, HOURS_PER_MONTH, MILLION, pricersOf } from '../bill';
import { resourcesOf } from '../evaluated-stack';

/** Requests to an HTTP API are metered in pieces of 512 KB: https://aws.amazon.com/api-gateway/pricing/. */
const METERED_BYTES = 512 * 1024;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html: eventually consistent. */
const READ_UNIT = { bytes: 4096, units: 0.5 };
const WRITE_UNIT = { bytes: 1024, units: 1 };
const DAYS_PER_MONTH = 365 / 12;

function httpApi(bill: Bill<'AWS::ApiGatewayV2::Api'>) {
  const { ProtocolType: protocol } = bill.resource.properties;
  if (protocol !== 'HTTP') return bill.unpriceable(`an API of protocol ${protocol}`);
  const pieces = Math.max(1, Math.ceil(bill.payload / METERED_BYTES));
  bill.charge('million-requests', 'HTTP API', 'http-api.million-requests', pieces);
  // Answers go out to the internet; incoming traffic is free.
  bill.charge('million-requests', 'to the internet', 'transfer.internet-gb', bill.gigabytes(bill.payload));
}

/** A line of the access log is taken to be as long as its format, since the values are about as long as the variables' names. */
function apiStage(bill: Bill<'AWS::ApiGatewayV2::Stage'>) {
  const { AccessLogSettings: log } = bill.resource.properties;
  if (log === undefined) return bill.costsNothing('part of its API: requests are charged there');
  const gigabytes = bill.gigabytes(String(log.Format ?? '').length);
  bill.charge('million-requests', 'access log', 'logs.ingested-gb', gigabytes);
  const needed = [...(bill.stack.graph.get(bill.resource.logicalId) ?? [])];
  const [group] = needed.flatMap((id) => bill.referenced('AWS::Logs::LogGroup', id) ?? []);
  const days = group?.properties.RetentionInDays;
  if (days === undefined) bill.unpriceable('an access log that is kept for ever: every month costs more');
  else {
    const stored = (gigabytes * Number(days)) / DAYS_PER_MONTH;
    bill.charge('million-requests', 'access log, kept', 'logs.stored-gb-month', stored);
  }
}

function table(bill: Bill<'AWS::DynamoDB::Table'>) {
  const { BillingMode, PointInTimeRecoverySpecification: recovery } = bill.resource.properties;
  if (BillingMode !== 'PAY_PER_REQUEST') return bill.unpriceable('a table of provisioned capacity');
  const { GlobalSecondaryIndexes, StreamSpecification } = bill.resource.properties;
  if (GlobalSecondaryIndexes !== undefined) bill.unpriceable('global secondary indexes: what is written to them');
  if (StreamSpecification !== undefined) bill.unpriceable('reads from a stream');
  const units = ({ bytes, units }: typeof READ_UNIT) => units * Math.max(1, Math.ceil(bill.payload / bytes));
  bill.charge('million-requests', 'a read of one item', 'dynamodb.million-read-units', units(READ_UNIT));
  bill.charge('million-writes', 'a write of one item', 'dynamodb.million-write-units', units(WRITE_UNIT));
  bill.charge('stored-gigabyte', 'table', 'dynamodb.stored-gb-month', 1);
  if (recovery?.PointInTimeRecoveryEnabled === true)
    bill.charge('stored-gigabyte', 'point-in-time recovery', 'dynamodb.recovery-gb-month', 1);
}

/** Rotation adds the price of a key in each of its first two years: https://aws.amazon.com/kms/pricing/. */
function key(bill: Bill<'AWS::KMS::Key'>) {
  bill.charge('month', 'KMS key', 'kms.key-month', 1);
}

function parameter(bill: Bill<'AWS::SSM::Parameter'>) {
  if (bill.resource.properties.Tier === 'Advanced')
    bill.charge('month', 'advanced parameter', 'ssm.advanced-parameter-month', 1);
  else bill.costsNothing('standard parameters have no price');
}

/** One e-mail to each address, for the gate. */
function topic(bill: Bill<'AWS::SNS::Topic'>) {
  const subscriptions = resourcesOf(bill.stack, 'AWS::SNS::Subscription').filter(
    ({ properties }) => properties.TopicArn === bill.resource.logicalId,
  );
  const emails = subscriptions.filter(({ properties }) => properties.Protocol === 'email');
  if (emails.length < subscriptions.length) bill.unpriceable('messages that are not e-mails');
  if (subscriptions.length === 0) bill.costsNothing('nobody subscribed');
  if (emails.length > 0)
    bill.charge('deployment', 'e-mail of the gate', 'sns.hundred-thousand-emails', emails.length / 100_000);
}

const HOURS = { minute: 1 / 60, hour: 1, day: 24 } as const;

/** How often the rules of its stack start it a month; undefined if that does not follow from their schedules. */
function executions({ stack, resource }: Bill<'AWS::StepFunctions::StateMachine'>): number | undefined {
  const rules = resourcesOf(stack, 'AWS::Events::Rule').filter(({ properties: { Targets: targets } }) =>
    (targets as readonly { readonly Arn: unknown }[] | undefined)?.some(({ Arn }) => Arn === resource.logicalId),
  );
  if (rules.length === 0) return undefined;
  return rules.reduce((sum: number | undefined, { properties }) => {
    const [, every, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(properties.ScheduleExpression)) ?? [];
    if (sum === undefined || unit === undefined) return undefined;
    return sum + HOURS_PER_MONTH / (Number(every) * HOURS[unit as keyof typeof HOURS]);
  }, 0);
}

/** Every step is a transition, and so is the start: retries, as long as nothing fails, are none. */
function stateMachine(bill: Bill<'AWS::StepFunctions::StateMachine'>) {
  const { DefinitionString: definition, StateMachineType: type = 'STANDARD' } = bill.resource.properties;
  const times = executions(bill);
  if (times === undefined || type !== 'STANDARD' || typeof definition !== 'string')
    return bill.unpriceable('executions that no rate of its stack starts');
  const states = Object.values<{ readonly Resource?: string }>(JSON.parse(definition).States);
  bill.charge(
    'month',
    'scheduled executions',
    'step-functions.thousand-transitions',
    (times * (states.length + 1)) / 1000,
  );
  const calls = states.filter(({ Resource: call }) => call?.endsWith(':apigateway:invoke')).length;
  if (calls > 0) bill.charge('month', 'scheduled requests', 'http-api.million-requests', (times * calls) / MILLION);
}

export const platformPricers = pricersOf({
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Stage': apiStage,
  'AWS::DynamoDB::Table': table,
  'AWS::KMS::Key': key,
  'AWS::SSM::Parameter': parameter,
  'AWS::CloudWatch::Alarm': (bill) => bill.charge('month', 'alarm', 'cloudwatch.alarm-month', 1),
  'AWS::S3::Bucket': (bill) => bill.charge('stored-gigabyte', 'bucket', 's3.stored-gb-month', 1),
  'AWS::SNS::Topic': topic,
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::CodePipeline::Pipeline': (bill) => {
    if (bill.resource.properties.PipelineType === 'V2')
      bill.costsNothing('nothing while it rests: charged by the minute of each action, as an execution');
    else bill.charge('month', 'pipeline', 'codepipeline.v1.month', 1);
  },
});
