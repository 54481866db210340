import type { Question } from '../../../rehearsal/permissions/evaluation';

/** Random numbers that are the same for the same seed: mulberry32. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  number(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.number() < probability;
  }

  /** From `least` to `most`. */
  count(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.number() * of.length)]!;
  }

  some<T>(of: readonly T[], most = 3): T[] {
    return Array.from({ length: this.count(1, most) }, () => this.one(of));
  }

  /** One as it is, several as a list: policies take both. */
  oneOrMore<T>(of: readonly T[]): T | T[] {
    return this.chance(0.6) ? this.one(of) : this.some(of);
  }
}

type Statement = Record<string, unknown>;
type Kind = (dice: Dice) => Question;

const OWN = '111111111111';
const OTHER = '222222222222';
const ROLE = `arn:aws:iam::${OWN}:role/reader`;
const SESSION = `arn:aws:sts::${OWN}:assumed-role/reader/app`;
const USER = `arn:aws:iam::${OWN}:user/alice`;

interface Target {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly account: string;
}

const targets: readonly Target[] = [
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resource: 'arn:aws:s3:::docs/alice/note.txt',
    account: OWN,
  },
  { actions: ['s3:ListBucket'], resource: 'arn:aws:s3:::docs', account: OWN },
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    resource: `arn:aws:dynamodb:us-west-2:${OWN}:table/todos`,
    account: OWN,
  },
  { actions: ['ssm:GetParameter'], resource: `arn:aws:ssm:us-west-2:${OWN}:parameter/app/name`, account: OWN },
  { actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'], resource: `arn:aws:sqs:us-west-2:${OWN}:jobs`, account: OWN },
  { actions: ['sns:Publish'], resource: `arn:aws:sns:us-west-2:${OWN}:news`, account: OWN },
];

/** What the caller's policy may have as an action: some match the target's, some do not. */
function actionsFor(action: string): string[] {
  const [service, operation] = action.split(':') as [string, string];
  return [
    action,
    action.toUpperCase(),
    `${service}:*`,
    `${service}:${operation.slice(0, 3)}*`,
    `${service}:*${operation.slice(-4)}`,
    `${service}:?${operation.slice(1)}`,
    `${service}:${operation}?`,
    '*',
    'ec2:*',
    `${service}:Describe*`,
  ];
}

function resourcesFor(resource: string): string[] {
  return [
    resource,
    '*',
    `${resource.slice(0, -2)}*`,
    `${resource.slice(0, -2)}??`,
    `${resource.slice(0, -2)}???`,
    `${resource}/*`,
    resource.replace(OWN, '*'),
    resource.replace(OWN, OTHER),
    resource.replace('us-west-2', '*'),
    resource.toUpperCase().replace(/^ARN:AWS:/, 'arn:aws:'),
    'arn:aws:ec2:*:*:*',
  ];
}

function statementFor(dice: Dice, { action, resource }: { action: string; resource: string }, not = 0.1): Statement {
  return {
    Effect: dice.chance(0.75) ? 'Allow' : 'Deny',
    [dice.chance(not) ? 'NotAction' : 'Action']: dice.oneOrMore(actionsFor(action)),
    [dice.chance(not) ? 'NotResource' : 'Resource']: dice.oneOrMore(resourcesFor(resource)),
  };
}

function document(...Statement: readonly Statement[]): Record<string, unknown> {
  return { Version: '2012-10-17', Statement: Statement };
}

function named(...policies: readonly Record<string, unknown>[]) {
  return policies.map((policy, index) => ({ name: `policy ${index}`, policy }));
}

function allow(action: string, resource: string, rest: Statement = {}): Statement {
  return { Effect: 'Allow', Action: action, Resource: resource, ...rest };
}

/** A call of a role's session or a user, with the keys that every call carries. */
function call(dice: Dice, of: readonly Target[] = targets) {
  const { actions, resource, account } = dice.one(of);
  const action = dice.one(actions);
  const user = dice.chance(0.3);
  const context: Record<string, string | readonly string[]> = {
    'aws:PrincipalArn': user ? USER : ROLE,
    'aws:PrincipalAccount': OWN,
    'aws:PrincipalType': user ? 'User' : 'AssumedRole',
    'aws:SecureTransport': 'true',
    ...(user && { 'aws:username': 'alice' }),
  };
  return { principal: user ? USER : SESSION, action, resource, account, context };
}

const identity: Kind = (dice) => {
  const asked = call(dice);
  const policies = Array.from({ length: dice.count(1, 2) }, () =>
    document(...Array.from({ length: dice.count(1, 3) }, () => statementFor(dice, asked))),
  );
  return { ...asked, identityPolicies: named(...policies) };
};

const notElements: Kind = (dice) => {
  const asked = call(dice);
  return {
    ...asked,
    identityPolicies: named(document(statementFor(dice, asked, 0.7), statementFor(dice, asked, 0.4))),
  };
};

/** Values of a key as a call has it (`has`) and as a policy may ask for it (`asks`), with the operators for them. */
interface KeyOf {
  readonly key: string;
  readonly operators: readonly string[];
  readonly has: readonly string[];
  readonly asks: readonly string[];
}

const strings = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const numbers = ['', 'Not', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const compared = (type: string) =>
  numbers.map((kind) => `${type}${kind === '' || kind === 'Not' ? `${kind}Equals` : kind}`);

const singleValued: readonly KeyOf[] = [
  {
    key: 'aws:PrincipalTag/team',
    operators: strings,
    has: ['blue', 'Blue', 'red', 'b*'],
    asks: ['blue', 'BLUE', 'bl*', '?lue', 're?', 'b*e', 'green', '*', 'b?*?e'],
  },
  {
    key: 'aws:MultiFactorAuthAge',
    operators: compared('Numeric'),
    has: ['0', '10', '60', '3600'],
    asks: ['0', '10', '10.0', '59', '60', '61', '1e2', '-1'],
  },
  {
    key: 'aws:CurrentTime',
    operators: compared('Date'),
    has: ['2024-05-01T12:00:00Z', '2024-05-01T00:00:00Z', '2025-01-01T00:00:00.500Z'],
    asks: [
      '2024-05-01T12:00:00Z',
      '2024-05-01',
      '2024-12-31T23:59:59Z',
      '2023-01-01T00:00:00+02:00',
      '1714521600',
      '2024',
    ],
  },
  {
    key: 'aws:UserAgent',
    operators: ['BinaryEquals'],
    has: ['QmluYXJ5', 'b3RoZXI='],
    asks: ['QmluYXJ5', 'b3RoZXI=', 'bm9uZQ=='],
  },
  { key: 'aws:SecureTransport', operators: ['Bool'], has: ['true', 'false'], asks: ['true', 'false'] },
  {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'NotIpAddress'],
    has: ['203.0.113.9', '10.1.2.3', '8.8.8.8', '2001:db8:1234:5678::1'],
    asks: [
      '203.0.113.0/24',
      '203.0.113.9',
      '10.0.0.0/8',
      '10.1.2.4/31',
      '0.0.0.0/0',
      '2001:DB8:1234:5678::/64',
      '::/0',
      '192.168.0.0/16',
    ],
  },
  {
    key: 'aws:SourceArn',
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    has: [
      'arn:aws:sns:us-west-2:111111111111:news',
      'arn:aws:s3:::docs',
      'arn:aws:states:us-west-2:111111111111:stateMachine:Wake',
    ],
    asks: [
      'arn:aws:sns:us-west-2:111111111111:news',
      'arn:aws:sns:*:111111111111:*',
      'arn:aws:s3:::do?s',
      'arn:*:*:*:*:*',
      'arn:aws:sns:us-west-2:*',
      'arn:aws:states:*:*:stateMachine:W*',
      'arn:aws:sns:us-west-?:111111111111:old',
    ],
  },
];

const multiValued: readonly KeyOf[] = [
  {
    key: 'aws:CalledVia',
    operators: strings,
    has: ['athena.amazonaws.com', 'kms.amazonaws.com', 'Athena.amazonaws.com'],
    asks: ['athena.amazonaws.com', 'kms.*', '*.amazonaws.com', 's3.amazonaws.com'],
  },
  {
    key: 'aws:PrincipalOrgPaths',
    operators: strings,
    has: ['o-a/r-1/ou-1/', 'o-a/r-1/ou-2/'],
    asks: ['o-a/r-1/ou-1/', 'o-a/*', 'o-b/*', 'o-a/r-1/ou-?/'],
  },
];

/** A condition on `key`, and what the call has of it: nothing one time in four. */
function condition(dice: Dice, { key, operators, asks }: KeyOf, set = '') {
  const operator = `${set}${dice.one(operators)}${dice.chance(0.2) ? 'IfExists' : ''}`;
  return {
    [operator]: { [dice.chance(0.1) ? key.toUpperCase().replace('/TEAM', '/team') : key]: dice.oneOrMore(asks) },
  };
}

function underCondition(dice: Dice, context: Question['context'], Condition: object, only = false): Question {
  const asked = call(dice);
  const { action, resource } = asked;
  const denies = !only && dice.chance(0.3);
  const conditional = { Effect: denies ? 'Deny' : 'Allow', Action: action, Resource: '*', Condition };
  return {
    ...asked,
    context: { ...asked.context, ...context },
    identityPolicies: named(document(conditional, ...(denies ? [allow('*', resource)] : []))),
  };
}

const conditions: Kind = (dice) => {
  const key = dice.one(singleValued);
  const context = dice.chance(0.8) ? { [key.key]: dice.one(key.has) } : {};
  return underCondition(dice, context, condition(dice, key));
};

const severalConditions: Kind = (dice) => {
  const keys = dice.some(singleValued, 3);
  const context = Object.fromEntries(keys.filter(() => dice.chance(0.85)).map(({ key, has }) => [key, dice.one(has)]));
  return underCondition(dice, context, Object.assign({}, ...keys.map((key) => condition(dice, key))));
};

const missingKeys: Kind = (dice) => {
  const key = dice.one([...singleValued, ...multiValued]);
  const context = dice.chance(0.5)
    ? { [key.key]: key.key.startsWith('aws:C') ? dice.some(key.has) : dice.one(key.has) }
    : {};
  return underCondition(dice, context, {
    Null: { [key.key]: dice.one(['true', 'false', true, false, ['true', 'false']]) },
  });
};

const sets: Kind = (dice) => {
  const key = dice.one(multiValued);
  const context = dice.chance(0.8) ? { [key.key]: dice.some(key.has) } : {};
  return underCondition(dice, context, condition(dice, key, dice.one(['ForAllValues:', 'ForAnyValue:'])));
};

const setsOfSingleValued: Kind = (dice) => {
  const key = dice.one(
    singleValued.filter(({ operators }) => !operators.includes('Bool') && !operators.includes('BinaryEquals')),
  );
  const context = dice.chance(0.7) ? { [key.key]: dice.one(key.has) } : {};
  return underCondition(dice, context, condition(dice, key, dice.one(['ForAllValues:', 'ForAnyValue:'])));
};

const variableTexts = [
  '${aws:username}',
  '${AWS:UserName}',
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/team, 'alice'}",
  "${aws:username, 'nobody'}",
  '${*}',
  '${?}',
  '${$}',
  'alice',
  '${aws:PrincipalAccount}',
  '*${aws:username}*',
];

const variables: Kind = (dice) => {
  const asked = call(dice, [
    {
      actions: ['s3:GetObject'],
      resource: `arn:aws:s3:::docs/${dice.one(['alice', 'blue', '*', '$', OWN, 'nobody', 'x'])}/note`,
      account: OWN,
    },
  ]);
  const tag: Question['context'] = dice.chance(0.6)
    ? { 'aws:PrincipalTag/team': dice.one(['blue', 'alice', 'a*']) }
    : {};
  const text = dice.one(variableTexts);
  const inResource = dice.chance(0.5);
  const statement = inResource
    ? allow('s3:GetObject', `arn:aws:s3:::docs/${text}/*`)
    : allow('s3:GetObject', '*', {
        Condition: {
          [dice.one(['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike'])]: { 'aws:UserAgent': text },
        },
      });
  const policy = document(statement);
  if (dice.chance(0.15)) policy.Version = '2008-10-17';
  const agent = dice.one(['alice', 'blue', 'a*', '*', '$', OWN, 'my alice 1', '${aws:username}']);
  return { ...asked, context: { ...asked.context, ...tag, 'aws:UserAgent': agent }, identityPolicies: named(policy) };
};

const principals = [
  { AWS: ROLE },
  { AWS: SESSION },
  { AWS: USER },
  { AWS: OWN },
  { AWS: `arn:aws:iam::${OWN}:root` },
  { AWS: OTHER },
  { AWS: `arn:aws:iam::${OWN}:role/other` },
  { AWS: [`arn:aws:iam::${OTHER}:root`, ROLE] },
  { AWS: '*' },
  '*',
  { Service: 'lambda.amazonaws.com' },
];

function resourceStatement(dice: Dice, action: string, resource: string): Statement {
  const effect = dice.chance(0.8) ? 'Allow' : 'Deny';
  // Not with Allow: AWS advises against it, and IAM refuses it in trust policies.
  const not = effect === 'Deny' && dice.chance(0.5);
  return {
    Effect: effect,
    [not ? 'NotPrincipal' : 'Principal']: dice.one(not ? principals.slice(0, 8) : principals),
    Action: dice.oneOrMore(actionsFor(action).slice(0, 6)),
    Resource: dice.one([resource, resource, '*', `${resource}2`]),
  };
}

const own = targets.filter(({ actions }) => !actions.includes('ssm:GetParameter'));

const resourcePolicies: Kind = (dice) => {
  const asked = call(dice, own);
  const { action, resource } = asked;
  return {
    ...asked,
    identityPolicies: dice.chance(0.5) ? named(document(statementFor(dice, asked, 0))) : [],
    resourcePolicy: document(
      ...Array.from({ length: dice.count(1, 2) }, () => resourceStatement(dice, action, resource)),
    ),
  };
};

const crossAccount: Kind = (dice) => {
  const asked = call(
    dice,
    own.map((target) => ({ ...target, resource: target.resource.replace(OWN, OTHER), account: OTHER })),
  );
  const { action, resource } = asked;
  const identityPolicy = dice.chance(0.75) ? allow(action, dice.one([resource, '*'])) : statementFor(dice, asked, 0);
  const statements = Array.from({ length: dice.count(1, 2) }, () => resourceStatement(dice, action, resource));
  return {
    ...asked,
    identityPolicies: named(document(identityPolicy)),
    ...(dice.chance(0.9) && { resourcePolicy: document(...statements) }),
  };
};

/** Statements of a policy that only limits: allowed is what all of them allow. */
function limit(dice: Dice, asked: { action: string; resource: string }): Record<string, unknown> {
  return document(...Array.from({ length: dice.count(1, 2) }, () => statementFor(dice, asked, 0.05)));
}

const boundaries: Kind = (dice) => {
  const asked = call(dice, own);
  return {
    ...asked,
    identityPolicies: dice.chance(0.8) ? named(document(allow(asked.action, '*'))) : [],
    permissionBoundaryPolicies: named(limit(dice, asked)),
    ...(dice.chance(0.5) && { resourcePolicy: document(resourceStatement(dice, asked.action, asked.resource)) }),
  };
};

const sessionPolicies: Kind = (dice) => {
  const asked = call(dice, own);
  return {
    ...asked,
    principal: SESSION,
    context: { ...asked.context, 'aws:PrincipalArn': ROLE },
    identityPolicies: dice.chance(0.8) ? named(document(allow(asked.action, '*'))) : [],
    sessionPolicy: limit(dice, asked),
    ...(dice.chance(0.5) && { resourcePolicy: document(resourceStatement(dice, asked.action, asked.resource)) }),
  };
};

const organization: Kind = (dice) => {
  const asked = call(dice, own);
  const full = document(allow('*', '*'));
  const level = () => ({ orgIdentifier: 'ou', policies: named(dice.chance(0.6) ? full : limit(dice, asked)) });
  return {
    ...asked,
    identityPolicies: named(document(allow(asked.action, '*'))),
    serviceControlPolicies: Array.from({ length: dice.count(1, 2) }, level),
    ...(dice.chance(0.3) && { resourcePolicy: document(resourceStatement(dice, asked.action, asked.resource)) }),
  };
};

const endpoints: Kind = (dice) => {
  const asked = call(dice);
  return {
    ...asked,
    identityPolicies: named(document(allow(asked.action, '*'))),
    endpointPolicy: document(
      ...Array.from({ length: dice.count(1, 2) }, () => ({
        ...statementFor(dice, asked),
        Principal: '*',
        ...(dice.chance(0.3) && {
          Condition: { ArnLike: { 'aws:PrincipalArn': dice.one([ROLE, USER, `arn:aws:iam::${OTHER}:*`]) } },
        }),
      })),
    ),
  };
};

const trust: Kind = (dice) => {
  const account = dice.one([OWN, OTHER]);
  const role = `arn:aws:iam::${account}:role/target`;
  const asked = { ...call(dice), action: 'sts:AssumeRole', resource: role, account };
  const externalId = dice.one([undefined, 'secret', 'wrong']);
  const statement = () => ({
    Effect: dice.chance(0.85) ? 'Allow' : 'Deny',
    Principal: dice.one(principals),
    Action: dice.one(['sts:AssumeRole', 'sts:*', 'sts:TagSession', ['sts:AssumeRole', 'sts:TagSession']]),
    ...(dice.chance(0.3) && { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } }),
  });
  return {
    ...asked,
    context: { ...asked.context, ...(externalId && { 'sts:ExternalId': externalId }) },
    identityPolicies: dice.chance(0.6)
      ? named(document(allow('sts:AssumeRole', dice.one([role, '*', `${role}2`]))))
      : [],
    resourcePolicy: document(...Array.from({ length: dice.count(1, 2) }, statement)),
  };
};

const services: Kind = (dice) => {
  const role = `arn:aws:iam::${OWN}:role/target`;
  const service = dice.one(['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com']);
  const context = dice.chance(0.5) ? { 'aws:SourceAccount': dice.one([OWN, OTHER]) } : {};
  return {
    principal: service,
    action: 'sts:AssumeRole',
    resource: role,
    account: OWN,
    context: context as Question['context'],
    resourcePolicy: document({
      Effect: dice.chance(0.9) ? 'Allow' : 'Deny',
      Principal: dice.one<unknown>([
        { Service: 'lambda.amazonaws.com' },
        { Service: ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com'] },
        '*',
        { AWS: '*' },
        { AWS: OWN },
      ]),
      Action: dice.one(['sts:AssumeRole', 'sts:*']),
      ...(dice.chance(0.5) && {
        Condition: { [dice.one(['StringEquals', 'StringEqualsIfExists'])]: { 'aws:SourceAccount': OWN } },
      }),
    }),
  };
};

const keys: Kind = (dice) => {
  const account = dice.chance(0.7) ? OWN : OTHER;
  const key = `arn:aws:kms:us-west-2:${account}:key/0a1b2c3d-0000-4000-8000-000000000000`;
  const asked = { ...call(dice), action: dice.one(['kms:Decrypt', 'kms:GenerateDataKey']), resource: key, account };
  const statement = () => ({
    Effect: dice.chance(0.9) ? 'Allow' : 'Deny',
    Principal: dice.one(principals.slice(0, 10)),
    Action: dice.one([asked.action, 'kms:*', 'kms:Encrypt']),
    Resource: '*',
  });
  return {
    ...asked,
    identityPolicies: dice.chance(0.6)
      ? named(document(allow(dice.one([asked.action, 'kms:*']), dice.one([key, '*']))))
      : [],
    ...(dice.chance(0.9) && { resourcePolicy: document(...Array.from({ length: dice.count(1, 2) }, statement)) }),
  };
};

const kinds = {
  identity: [identity, 400],
  notElements: [notElements, 250],
  conditions: [conditions, 900],
  severalConditions: [severalConditions, 300],
  missingKeys: [missingKeys, 150],
  sets: [sets, 400],
  setsOfSingleValued: [setsOfSingleValued, 150],
  variables: [variables, 400],
  resourcePolicies: [resourcePolicies, 400],
  crossAccount: [crossAccount, 400],
  boundaries: [boundaries, 250],
  sessionPolicies: [sessionPolicies, 250],
  organization: [organization, 200],
  endpoints: [endpoints, 250],
  trust: [trust, 400],
  services: [services, 150],
  keys: [keys, 250],
} satisfies Record<string, [Kind, number]>;

/** The same questions each time, by kind. */
export function randomQuestions(): Record<string, Question[]> {
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, [make, count]], index) => {
      const dice = new Dice(index + 1);
      return [kind, Array.from({ length: count }, () => make(dice))];
    }),
  );
}
