import { closest, distance } from 'fastest-levenshtein';

/**
 * Every price that a pricer asks for, with its unit. `*` stands for a value of a template: an instance's type, a volume's type, a
 * build environment.
 */
const UNITS = {
  'alb.hour': 'hour',
  'alb.capacity-unit-hour': 'LCU-hour',
  'nlb.hour': 'hour',
  'nlb.capacity-unit-hour': 'NLCU-hour',
  'endpoint.hour': 'hour',
  'endpoint.gb': 'GB',
  'nat.hour': 'hour',
  'public-ipv4.hour': 'hour',
  'fargate.arm64.vcpu-hour': 'vCPU-hour',
  'fargate.arm64.gb-hour': 'GB-hour',
  'fargate.x86-64.vcpu-hour': 'vCPU-hour',
  'fargate.x86-64.gb-hour': 'GB-hour',
  'ec2.*.hour': 'hour',
  'ebs.*.gb-month': 'GB-month',
  'kms.key-month': 'key-month',
  'ssm.advanced-parameter-month': 'parameter-month',
  'codepipeline.v1.month': 'pipeline-month',
  'codepipeline.v2.action-minute': 'action-minute',
  'codebuild.*.minute': 'minute',
  'cloudwatch.metric-month': 'metric-month',
  'cloudwatch.alarm-month': 'alarm-month',
  'logs.ingested-gb': 'GB',
  'logs.stored-gb-month': 'GB-month',
  'dynamodb.million-read-units': 'million units',
  'dynamodb.million-write-units': 'million units',
  'dynamodb.stored-gb-month': 'GB-month',
  'dynamodb.recovery-gb-month': 'GB-month',
  'http-api.million-requests': 'million requests',
  'transfer.internet-gb': 'GB',
  'transfer.zone-gb': 'GB',
  'lambda.million-requests': 'million calls',
  'lambda.x86-64.gb-second': 'GB-second',
  'lambda.arm64.gb-second': 'GB-second',
  's3.stored-gb-month': 'GB-month',
  'sns.hundred-thousand-emails': '100,000 e-mails',
  'step-functions.thousand-transitions': '1,000 transitions',
} as const;

type Pattern = keyof typeof UNITS;
type Fitting<P> = P extends `${infer Before}*${infer After}` ? `${Before}${string}${After}` : P;

/** A key of a price list. */
export type PriceKey = Fitting<Pattern>;

const PATTERNS = Object.keys(UNITS) as Pattern[];

/** The unit of a price; undefined if no pricer asks for it. */
export function unitOf(key: string): string | undefined {
  const pattern = PATTERNS.find((candidate) => fits(candidate, key));
  return pattern === undefined ? undefined : UNITS[pattern];
}

/** The most similar key, if it is similar enough to have been meant. */
export function nearestKey(key: string): string | undefined {
  const nearest = closest(key, PATTERNS);
  return distance(key, nearest) <= Math.max(2, key.length / 4) ? nearest : undefined;
}

function fits(pattern: Pattern, key: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return key === pattern;
  return key.length > before.length + after.length && key.startsWith(before) && key.endsWith(after);
}
