import { vpcLinkZones } from '../../facts/vpc-link-zones';
import { ConfigurationError, readConfiguration } from '../../pipeline/configuration';
import { providerNames } from '../../services/catalog/catalog';
import { exampleConfiguration, type RawConfiguration, twoEnvironments } from '../helpers/configuration';

/** Of the providers' names. */
const longest = [...providerNames].sort((a, b) => b.length - a.length)[0]!;

function issuesOf(context: unknown): readonly string[] {
  try {
    readConfiguration(context, providerNames);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.issues;
    throw error;
  }
}

const account = 'should be an AWS account id: 12 digits in quotes, such as "222222222222"';
const usWest2 =
  "should be one of usw2-az1, usw2-az2, usw2-az3, usw2-az4 (or list the region's zones under the key vpcLinkZones)";
const holdsNothingElse = 'should be an account that holds nothing but the global API';

interface Mistake {
  readonly name: string;
  readonly change: (configuration: RawConfiguration) => void;
  /** Without the leading `privateApi`. */
  readonly issues: readonly string[];
}

const mistakes: readonly Mistake[] = [
  {
    name: 'an account id of 11 digits',
    change: (c) => {
      c.environments[0].providers.dogs.account = '22222222222';
    },
    issues: [`.environments[0].providers.dogs.account: "22222222222", ${account}`],
  },
  {
    name: 'an account id as a number, which would lose leading zeros',
    change: (c) => {
      c.tooling.account = 444444444444;
    },
    issues: [`.tooling.account: 444444444444, ${account}`],
  },
  {
    name: "a provider in the global API's account",
    change: (c) => {
      c.environments[0].providers.todo.account = '111111111111';
    },
    issues: [
      `.environments[0].globalApi.account: "111111111111", is environments[0].providers.todo.account too, ${holdsNothingElse}`,
    ],
  },
  {
    name: "the tooling in the global API's account",
    change: (c) => {
      c.environments[0].globalApi.account = '444444444444';
    },
    issues: [`.environments[0].globalApi.account: "444444444444", is tooling.account too, ${holdsNothingElse}`],
  },
  {
    name: "a provider of one environment in the global API's account of another",
    change: (c) => {
      Object.assign(c, twoEnvironments());
      c.environments[0].providers.dogs.account = '111111111111';
    },
    issues: [
      `.environments[1].globalApi.account: "111111111111", is environments[0].providers.dogs.account too, ${holdsNothingElse}`,
    ],
  },
  {
    name: 'one zone',
    change: (c) => {
      c.zones = ['usw2-az1'];
    },
    issues: ['.zones: ["usw2-az1"], should have at least two zones'],
  },
  {
    name: 'one zone, of another region',
    change: (c) => {
      c.zones = ['euw1-az1'];
    },
    issues: [
      '.zones: ["euw1-az1"], should have at least two zones',
      `.zones[0]: "euw1-az1", is not a zone of us-west-2, ${usWest2}`,
    ],
  },
  {
    name: 'a zone of another region',
    change: (c) => {
      c.zones = ['usw2-az1', 'euw1-az1'];
    },
    issues: [`.zones[1]: "euw1-az1", is not a zone of us-west-2, ${usWest2}`],
  },
  {
    name: 'a zone where VPC links do not exist',
    change: (c) => {
      c.tooling.region = 'us-east-1';
      c.source.connectionArn = c.source.connectionArn.replace('us-west-2', 'us-east-1');
      c.zones = ['use1-az3', 'use1-az1'];
    },
    issues: [
      '.zones[0]: "use1-az3", is a zone where VPC links do not exist, should be one of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6 (or list the region\'s zones under the key vpcLinkZones)',
    ],
  },
  {
    name: 'a zone twice',
    change: (c) => {
      c.zones = ['usw2-az1', 'usw2-az1'];
    },
    issues: ['.zones[1]: "usw2-az1", is in the list already, should be another zone'],
  },
  {
    name: 'retired zones that are in use, stand twice or lie elsewhere',
    change: (c) => Object.assign(c, { retiredZones: ['usw2-az1', 'usw2-az3', 'usw2-az3', 'use1-az1'] }),
    issues: [
      '.retiredZones[0]: "usw2-az1", is in zones too, should be in one of the two lists',
      '.retiredZones[2]: "usw2-az3", is in the list already, should be another zone',
      '.retiredZones[3]: "use1-az1", is in another region than usw2-az1, should be a zone that was in zones before',
    ],
  },
  {
    name: 'a zone by its name',
    change: (c) => {
      c.zones = ['usw2-az1', 'us-west-2b'];
    },
    issues: [
      '.zones[1]: "us-west-2b", should be a zone ID such as "usw2-az1": zone names such as us-west-2a mean different buildings in different accounts',
    ],
  },
  {
    name: 'a list of VPC link zones with a mistake, which the zones are not held against',
    change: (c) => Object.assign(c, { vpcLinkZones: ['usw2-az9', 1] }),
    issues: [expect.stringMatching(/^\.vpcLinkZones\[1\]: 1, should be a zone ID such as "usw2-az1"/)],
  },
  {
    name: 'a region whose zones for VPC links are not known',
    change: (c) => {
      c.tooling.region = 'mx-central-1';
      c.source.connectionArn = c.source.connectionArn.replace('us-west-2', 'mx-central-1');
    },
    issues: [
      expect.stringMatching(
        /^\.tooling\.region: "mx-central-1", is a region without known zones for VPC links, should be one of us-east-1, .*; or list its zones under the key vpcLinkZones$/,
      ),
    ],
  },
  {
    name: 'two environments with one name',
    change: (c) => {
      Object.assign(c, twoEnvironments());
      c.environments[1].name = 'staging';
    },
    issues: ['.environments[1].name: "staging", is the name of environments[0] already, should be unique'],
  },
  {
    name: 'no environment',
    change: (c) => {
      c.environments = [];
    },
    issues: ['.environments: [], should have at least one environment'],
  },
  {
    name: 'a provider of the catalog without an account',
    change: (c) => {
      delete c.environments[0].providers.todo;
    },
    issues: [
      '.environments[0].providers.todo: missing, should be like { "account": "222222222222" }: every provider of the catalog has an account in every environment',
    ],
  },
  {
    name: 'an account for a provider that does not exist',
    change: (c) => {
      c.environments[0].providers.dog = { account: '222222222222' };
    },
    issues: [
      `.environments[0].providers.dog: {"account":"222222222222"}, is an unknown key, did you mean "dogs"? (known: ${providerNames.join(', ')})`,
    ],
  },
  {
    name: 'a malformed connection ARN',
    change: (c) => {
      c.source.connectionArn = 'arn:aws:codeconnections:us-west-2:444444444444:connection';
    },
    issues: [
      '.source.connectionArn: "arn:aws:codeconnections:us-west-2:444444444444:connection", should be the ARN of a connection, such as "arn:aws:codeconnections:us-west-2:444444444444:connection/00000000-0000-0000-0000-000000000000"',
    ],
  },
  ...['ap-east-1', 'me-south-1', 'eu-south-2'].map((region) => ({
    name: `${region}, where CodePipeline cannot follow a repository by a connection`,
    change: (c: RawConfiguration) => {
      const [first, second] = vpcLinkZones[region]!;
      Object.assign(c, { tooling: { ...c.tooling, region }, zones: [first, second] });
    },
    issues: [
      expect.stringMatching(
        new RegExp(
          `^\\.tooling\\.region: "${region}", is .*, where CodePipeline has no source action for connections .*, should be one of us-east-1, (?!.*(ap-east-1|me-south-1|eu-south-2)).*facts/connection-regions\\.ts$`,
        ),
      ),
    ],
  })),
  {
    name: 'an unknown key that looks like a known one',
    change: (c) => {
      c.tooling.acount = '444444444444';
    },
    issues: ['.tooling.acount: "444444444444", is an unknown key, did you mean "account"? (known: account, region)'],
  },
  {
    name: 'unknown keys that look like none',
    change: (c) => {
      c.tooling.stage = 'x';
      c.tooling.colour = 'red';
    },
    issues: [
      '.tooling.stage: "x", is an unknown key (known: account, region)',
      '.tooling.colour: "red", is an unknown key (known: account, region)',
    ],
  },
  {
    name: 'a throttle that lets nothing through',
    change: (c) => {
      c.environments[0].globalApi.throttle = { rate: 0, burst: 0.5 };
    },
    issues: [
      '.environments[0].globalApi.throttle.rate: 0, should be greater than 0 (requests per second)',
      '.environments[0].globalApi.throttle.burst: 0.5, should be requests at once: a whole number of 1 or more',
    ],
  },
  {
    name: 'auth jwt without an issuer and an audience',
    change: (c) => {
      c.environments[0].globalApi.auth = { type: 'jwt' };
    },
    issues: [
      '.environments[0].globalApi.auth.issuer: missing, should be the https URL of the token issuer',
      '.environments[0].globalApi.auth.audience: missing, should be a list of audiences, such as ["my-client-id"]',
    ],
  },
  {
    name: 'auth jwt with an issuer over http and an empty audience',
    change: (c) => {
      c.environments[0].globalApi.auth = { type: 'jwt', issuer: 'http://issuer.example.com', audience: [] };
    },
    issues: [
      '.environments[0].globalApi.auth.issuer: "http://issuer.example.com", should be the https URL of the token issuer',
      '.environments[0].globalApi.auth.audience: [], should have at least one audience: without it the tokens of any application of the issuer would do',
    ],
  },
  {
    name: 'auth jwt with more audiences than an authorizer takes',
    change: (c) => {
      const audience = Array.from({ length: 51 }, () => 'a');
      c.environments[0].globalApi.auth = { type: 'jwt', issuer: 'https://issuer.example.com', audience };
    },
    issues: [
      `.environments[0].globalApi.auth.audience: [${'"a",'.repeat(19)}"a"… (205 characters), should have at most 50 audiences: an authorizer of API Gateway takes no more`,
    ],
  },
  {
    name: 'an auth that does not exist',
    change: (c) => {
      c.environments[0].globalApi.auth = { type: 'basic' };
    },
    issues: ['.environments[0].globalApi.auth.type: "basic", should be "none", "iam" or "jwt"'],
  },
  {
    name: 'auth none with an issuer',
    change: (c) => {
      c.environments[0].globalApi.auth = { type: 'none', issuer: 'https://issuer.example.com' };
    },
    issues: ['.environments[0].globalApi.auth.issuer: "https://issuer.example.com", is an unknown key (known: type)'],
  },
  {
    name: 'a name in capitals',
    change: (c) => {
      c.name = 'PrivateApi';
    },
    issues: [
      '.name: "PrivateApi", should be lower-case letters, digits and hyphens, beginning with a letter: it becomes part of stack, role and parameter names',
    ],
  },
  ...['aws-api', 'awsome', 'ssm-parameters'].map((name) => ({
    name: `the name ${name}, which Parameter Store keeps for itself`,
    change: (c: RawConfiguration) => Object.assign(c, { ...twoEnvironments(), name }),
    issues: [
      `.name: "${name}", should begin with something else: it makes the parameter name /${name}/staging/${providerNames[0]}/endpoint-service-name, and Parameter Store keeps names that begin so for itself (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html)`,
    ],
  })),
  {
    name: 'a name that S3 keeps for itself at the beginning of a bucket',
    change: (c) => {
      c.name = 'xn--api';
    },
    issues: [
      '.name: "xn--api", should begin with something else: it makes the bucket name xn--api-pipeline-…, and S3 keeps names that begin so for itself (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html)',
    ],
  },
  {
    name: 'a name that makes a role name of more than 64 characters',
    change: (c) => {
      c.name = 'a'.repeat(60);
    },
    issues: [
      `.environments[0].name: "prod", should be ${18 + longest.length} characters shorter, or the system's name or the provider's: together they make the role name ${'a'.repeat(60)}-prod-${longest}-endpoint-reader, and IAM allows 64 characters`,
    ],
  },
  {
    name: 'nobody to notify',
    change: (c) => {
      c.environments[0].approval.notify = [];
    },
    issues: [
      '.environments[0].approval.notify: [], should have at least one e-mail address: a gate that tells nobody waits for nobody',
    ],
  },
  {
    name: 'an address that is none',
    change: (c) => {
      c.environments[0].approval.notify = ['platform'];
    },
    issues: [
      '.environments[0].approval.notify[0]: "platform", should be an e-mail address, such as "platform@example.com"',
    ],
  },
  {
    name: 'a branch pattern, a repository without an owner, too many ignored paths',
    change: (c) => {
      Object.assign(c.source, { repository: 'private-api', branch: 'release/*', ignore: 'abcdefghi'.split('') });
    },
    issues: [
      '.source.repository: "private-api", should be the repository as owner/name, such as "example/private-api"',
      '.source.branch: "release/*", should be the name of one branch, such as "main"',
      '.source.ignore: ["a","b","c","d","e","f","g","h","i"], should have at most 8 entries: CodePipeline takes no more',
    ],
  },
];

test.each(mistakes)('refuses $name', ({ change, issues }) => {
  const withoutRoot = issuesOf(exampleConfiguration(change)).map((issue) => issue.replace(/^privateApi/, ''));
  expect(withoutRoot).toEqual(issues);
});

test('reports mistakes of shape and rules between values in one go', () => {
  const configuration = twoEnvironments();
  configuration.environments[0].providers.dogs.account = 'dogs';
  configuration.environments[0].globalApi.throttle.rate = -1;
  configuration.environments[1].name = 'staging';
  configuration.environments[1].globalApi.account = configuration.environments[0].providers.todo.account;
  configuration.zones = ['euw1-az1', 5, 'usw2-az1'];
  configuration.nmae = 'x';
  expect(issuesOf(configuration).map((issue) => issue.split(': ')[0])).toEqual([
    'privateApi.zones[1]',
    'privateApi.environments[0].providers.dogs.account',
    'privateApi.environments[0].globalApi.throttle.rate',
    'privateApi.nmae',
    'privateApi.zones[0]',
    'privateApi.environments[1].name',
    'privateApi.environments[1].globalApi.account',
  ]);
});

test.each([
  [
    undefined,
    'privateApi: missing, should be an object with name, tooling, source, zones, retiredZones, vpcLinkZones, environments',
  ],
  [
    [],
    'privateApi: [], should be an object with name, tooling, source, zones, retiredZones, vpcLinkZones, environments',
  ],
  [
    '7',
    'privateApi: 7, should be an object with name, tooling, source, zones, retiredZones, vpcLinkZones, environments',
  ],
])('refuses %j for a configuration', (context, issue) => {
  expect(issuesOf(context)).toEqual([issue]);
});

test('refuses malformed JSON in the same form', () => {
  expect(issuesOf('{"name": ')).toEqual([expect.stringMatching(/^privateApi: \{"name": , should be JSON: ./)]);
});

test.each<[string, (configuration: RawConfiguration) => void, RegExp]>([
  ['a long value', (c) => (c.name = 'A'.repeat(500)), /^privateApi\.name: "A{79}… \(502 characters\), should be/],
  [
    'a long right one',
    (c) => (c.name = 'a'.repeat(200_000)),
    /^privateApi\.environments.{200,700} allows 64 characters$/,
  ],
  [
    'a long key',
    (c) => (c['x'.repeat(200_000)] = 1),
    /^privateApi\.x{80}… \(200000 characters\): 1, is an unknown key/,
  ],
  ['what turns the line around', (c) => (c.name = '\u202eeman'), /^privateApi\.name: "\\u\{202E\}eman", should be/],
  ['a key that clears the screen', (c) => (c['\u001b[2J'] = 1), /^privateApi\.\\u\{001B\}\[2J: 1, is an unknown key/],
])('shows %s so that it can be read', (_, change, message) => {
  expect(issuesOf(JSON.stringify(exampleConfiguration(change)))).toEqual([expect.stringMatching(message)]);
});

test('takes the example as it is, and from the command line as JSON', () => {
  const configuration = readConfiguration(exampleConfiguration(), providerNames);
  expect(configuration).toMatchObject({ name: 'private-api', source: { ignore: ['docs/**', '**.md'] } });
  expect(readConfiguration(JSON.stringify(exampleConfiguration()), providerNames)).toEqual(configuration);
});

test.each<[string, (configuration: RawConfiguration) => void]>([
  [
    'two providers in one account',
    (c) => Object.assign(c.environments[0].providers, { todo: { account: '222222222222' } }),
  ],
  [
    'a provider beside the tooling',
    (c) => Object.assign(c.environments[0].providers, { todo: { account: '444444444444' } }),
  ],
  ['two environments', (c) => Object.assign(c, twoEnvironments())],
  ['an account id with leading zeros', (c) => Object.assign(c.environments[0].globalApi, { account: '000000000001' })],
  ['nothing to ignore', (c) => Object.assign(c.source, { ignore: [] })],
  ['auth iam', (c) => Object.assign(c.environments[0].globalApi, { auth: { type: 'iam' } })],
  [
    'auth jwt',
    (c) =>
      Object.assign(c.environments[0].globalApi, {
        auth: { type: 'jwt', issuer: 'https://issuer.example.com/pool', audience: ['client'] },
      }),
  ],
  [
    'a connection of another region, which is the same in all',
    (c) => Object.assign(c.source, { connectionArn: c.source.connectionArn.replace(':us-west-2:', ':eu-west-1:') }),
  ],
  [
    'a connection that another account shares',
    (c) =>
      Object.assign(c.source, { connectionArn: c.source.connectionArn.replace(':444444444444:', ':999999999999:') }),
  ],
  ['a name that only holds what must not be at its beginning', (c) => Object.assign(c, { name: 'my-aws-ssm-xn--api' })],
  [
    'a zone that AWS added after the list was made',
    (c) => Object.assign(c, { zones: ['usw2-az1', 'usw2-az9'], vpcLinkZones: ['usw2-az1', 'usw2-az9'] }),
  ],
])('takes %s', (_name, change) => {
  expect(issuesOf(exampleConfiguration(change))).toEqual([]);
});
