import { createHash } from 'node:crypto';
import { evaluate, type Question } from '../../../rehearsal/permissions/evaluation';
import { randomQuestions } from './random-questions';
import recorded from './recorded-verdicts.json';
import { policy } from './roles';

/**
 * What another evaluator, @cloud-copilot/iam-simulate 0.1.173, said to these questions, by kind: `A` is allowed, `E` denied by a
 * statement, `I` denied because none allows it. Recorded on 2026-11-25.
 */
const { questions: digest, verdicts } = recorded as {
  readonly questions: string;
  readonly verdicts: Readonly<Record<string, string>>;
};

const letters = { Allowed: 'A', ExplicitlyDenied: 'E', ImplicitlyDenied: 'I' };
const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';

/** Where that evaluator and AWS's pages differ, the pages decide. */
const differences: readonly {
  readonly what: string;
  readonly page: string;
  readonly isIn: (question: Question, text: string) => boolean;
  readonly count: number;
}[] = [
  {
    what: 'every IPv4 address is in 0.0.0.0/0',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    isIn: (_, text) => text.includes('"0.0.0.0/0"'),
    count: 26,
  },
  {
    what: 'an IPv6 address is not in a range of IPv4 addresses',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    isIn: ({ context }, text) => String(context['aws:SourceIp']).includes(':') && /"(Not)?IpAddress/.test(text),
    count: 1,
  },
  {
    what: 'a date may be written in seconds since 1970',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_Date`,
    isIn: (_, text) => text.includes('"1714521600"'),
    count: 7,
  },
  {
    what: 'a number is an integer or a decimal, so 1e2 is none',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_Numeric`,
    isIn: (_, text) => text.includes('"1e2"'),
    count: 8,
  },
  {
    what: 'IfExists is true for a key that the call does not carry, also behind ForAnyValue',
    page: `${guide}reference_policies_elements_condition_operators.html#Conditions_IfExists`,
    isIn: (_, text) => /"ForAnyValue:\w+IfExists"/.test(text),
    count: 18,
  },
  {
    what: 'variables are text in the version 2008-10-17',
    page: `${guide}reference_policies_variables.html`,
    isIn: (_, text) => text.includes('"2008-10-17"'),
    count: 10,
  },
  {
    what: '${*}, ${?} and ${$} are characters, wherever a variable may be',
    page: `${guide}reference_policies_variables.html#policy-vars-specialchars`,
    isIn: (_, text) => /"String(Not)?Equals":\{"aws:UserAgent":"\$\{[*?$]\}"/.test(text),
    count: 2,
  },
  {
    what: 'a wildcard is one in policies, not in the name of the object that is asked for',
    page: `${guide}reference_policies_elements_resource.html`,
    isIn: ({ resource }) => resource.includes('*'),
    count: 21,
  },
  {
    what: 'a session policy limits nothing that a resource grants to the session or to everybody',
    page: `${guide}reference_policies_evaluation-logic_policy-eval-denyallow.html`,
    isIn: ({ sessionPolicy, resourcePolicy }) => sessionPolicy !== undefined && resourcePolicy !== undefined,
    count: 10,
  },
];

const questions = randomQuestions();

test('the recorded verdicts are of these questions', () => {
  expect(createHash('sha256').update(JSON.stringify(questions)).digest('hex')).toBe(digest);
});

test('the verdicts are those that were recorded, but for the differences that are named', () => {
  const counts = new Map<string, number>();
  const unexplained: object[] = [];
  for (const [kind, asked] of Object.entries(questions))
    for (const [index, question] of asked.entries()) {
      const verdict = letters[evaluate(question).result];
      if (verdict === verdicts[kind]![index]) continue;
      const text = JSON.stringify(question);
      const difference = differences.find(({ isIn }) => isIn(question, text));
      if (difference === undefined) unexplained.push({ kind, recorded: verdicts[kind]![index], verdict, question });
      else counts.set(difference.what, (counts.get(difference.what) ?? 0) + 1);
    }
  expect(unexplained).toEqual([]);
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(differences.map(({ what, count }) => [what, count])));
});

describe('what the recorded questions do not ask', () => {
  const principal = 'arn:aws:sts::111111111111:assumed-role/reader/app';
  const role = 'arn:aws:iam::111111111111:role/team/reader';
  const resource = 'arn:aws:sqs:us-west-2:111111111111:jobs';
  const allow = (rest: object = {}) => policy({ Effect: 'Allow', Action: '*', Resource: '*', ...rest });
  const ask = (rest: Partial<Question> = {}) =>
    letters[
      evaluate({
        principal,
        action: 'sqs:SendMessage',
        resource,
        account: '111111111111',
        context: { 'aws:PrincipalArn': role, 'aws:PrincipalTag/team': 'j*', 'aws:TagKeys': ['a', 'b'] },
        identityPolicies: [{ name: 'own', policy: allow() }],
        ...rest,
      }).result
    ];
  const own = (rest: object): Partial<Question> => ({ identityPolicies: [{ name: 'own', policy: allow(rest) }] });
  const notThisRole = policy({ Effect: 'Deny', NotPrincipal: { AWS: role }, Action: '*', Resource: '*' });
  const level = (statement: object) => ({ policies: [{ name: 'level', policy: allow(statement) }] });
  const byRole = allow({ Principal: { AWS: role } });

  test.each<[string, string, Partial<Question>]>([
    [
      'a role is named with its path, which the session leaves out',
      'A',
      { identityPolicies: [], resourcePolicy: byRole },
    ],
    ['NotPrincipal leaves out whom it names', 'A', { resourcePolicy: notThisRole }],
    [
      'NotPrincipal denies whoever has a permissions boundary',
      'E',
      { resourcePolicy: notThisRole, permissionBoundaryPolicies: [{ name: 'boundary', policy: allow() }] },
    ],
    ['a * inside a segment ends at the colon', 'I', own({ Resource: 'arn:aws:s*2:111111111111:jobs' })],
    ['a * at the end of a segment goes beyond', 'A', own({ Resource: 'arn:aws:sqs:*' })],
    [
      'a * in the value of a variable is a character',
      'I',
      own({ Resource: `${resource.slice(0, -4)}\${aws:PrincipalTag/team}` }),
    ],
    ['a key of several values is no variable', 'I', own({ Resource: `*\${aws:TagKeys, 'jobs'}` })],
    [
      'a statement whose variable has no value denies nothing',
      'I',
      own({ NotResource: '*:${aws:username}', Resource: undefined }),
    ],
    ['an unknown operator is not met', 'I', own({ Condition: { StringIs: { 'aws:PrincipalArn': role } } })],
    [
      'each level of an organization has to allow',
      'I',
      { serviceControlPolicies: [level({}), level({ Action: 's3:*' })] },
    ],
    ['and each of its resource control policies', 'I', { resourceControlPolicies: [level({ Action: 's3:*' })] }],
    [
      'service control policies are not about services',
      'A',
      {
        principal: 'sns.amazonaws.com',
        resourcePolicy: allow({ Principal: { Service: 'sns.amazonaws.com' } }),
        serviceControlPolicies: [level({ Action: 's3:*' })],
      },
    ],
    [
      "a key policy's statement without a resource has no effect",
      'I',
      { action: 'kms:Decrypt', resourcePolicy: allow({ Principal: { AWS: '111111111111' }, Resource: undefined }) },
    ],
    [
      'and one with it has',
      'A',
      { action: 'kms:Decrypt', resourcePolicy: allow({ Principal: { AWS: '111111111111' } }) },
    ],
    [
      'a key policy that does not name the account admits none of its roles',
      'I',
      { action: 'kms:Decrypt', resourcePolicy: allow({ Principal: { AWS: '222222222222' } }) },
    ],
  ])('%s: %s', (_, verdict, question) => {
    expect(ask(question)).toBe(verdict);
  });
});
