import { evaluate } from '../../../rehearsal/cloudformation/evaluate';
import { NotYet, unknown } from '../../../rehearsal/cloudformation/scope';
import { checkedTemplate } from '../../../rehearsal/cloudformation/template';
import { TemplateScope } from '../../../rehearsal/cloudformation/template-scope';

const template = checkedTemplate('app', {
  Parameters: { Size: { Type: 'String' }, Zones: { Type: 'CommaDelimitedList' } },
  Mappings: { Sizes: { small: { cpu: 256, tags: ['a', 'b'] } } },
  Conditions: {
    IsSmall: { 'Fn::Equals': [{ Ref: 'Size' }, 'small'] },
    IsLarge: { 'Fn::Not': [{ Condition: 'IsSmall' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsSmall' }, { Condition: 'IsLarge' }] },
    Both: { 'Fn::And': [{ Condition: 'IsSmall' }, { Condition: 'IsLarge' }] },
    Alias: { Condition: 'IsSmall' },
    Loop: { 'Fn::Not': [{ Condition: 'Loop' }] },
    OfResource: { 'Fn::Equals': [{ Ref: 'Queue' }, 'x'] },
  },
  Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Later: { Type: 'AWS::SQS::Queue' } },
});

const scope = new TemplateScope(
  {
    account: '111111111111',
    region: 'us-west-2',
    stackName: 'app',
    stackId: 'arn:aws:cloudformation:us-west-2:111111111111:stack/app/1',
    template,
    parameters: { Size: 'small', Zones: ['usw2-az1', 'usw2-az2'] },
    exported: (name) => (name === 'shared-vpc' ? 'vpc-1' : undefined),
    stored: (name) => (name === '/app/key' ? 'secret' : undefined),
  },
  {
    id: (logicalId) => {
      if (logicalId === 'Later') throw new NotYet();
      return 'queue-url';
    },
    attribute: (logicalId, attribute) => {
      if (logicalId === 'Later') throw new NotYet();
      return attribute === 'Arns' ? ['arn-1', 'arn-2'] : `${logicalId}-${attribute}`;
    },
  },
);

const at = { resource: 'app/Thing', property: 'Value' };
const evaluated = (expression: unknown) => evaluate(expression, scope, at);

describe('every intrinsic function gives what CloudFormation gives', () => {
  it.each<[string, unknown, unknown]>([
    ['plain data stays', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['Ref of a parameter', { Ref: 'Size' }, 'small'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['usw2-az1', 'usw2-az2']],
    ['Ref of a resource', { Ref: 'Queue' }, 'queue-url'],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '111111111111'],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'us-west-2'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'app'],
    ['AWS::StackId', { Ref: 'AWS::StackId' }, 'arn:aws:cloudformation:us-west-2:111111111111:stack/app/1'],
    ['AWS::NotificationARNs', { Ref: 'AWS::NotificationARNs' }, []],
    ['AWS::NoValue takes the property away', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['AWS::NoValue takes the item away', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['Fn::GetAtt of a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue-Arn'],
    ['Fn::GetAtt of a string', { 'Fn::GetAtt': 'Queue.Endpoint.Address' }, 'Queue-Endpoint.Address'],
    ['Fn::GetAtt with a Ref', { 'Fn::GetAtt': ['Queue', { Ref: 'Size' }] }, 'Queue-small'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Size}/${AWS::Region}/${Queue}/${Queue.Arn}/${!Kept}' },
      'small/us-west-2/queue-url/Queue-Arn/${Kept}',
    ],
    ['Fn::Sub with values', { 'Fn::Sub': ['${A}-${Size}', { A: { Ref: 'Queue' }, Unused: 'x' }] }, 'queue-url-small'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }, 3, true]] }, 'a-small-3-true'],
    ['Fn::Join of a list', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'usw2-az1,usw2-az2'],
    ['Fn::Join leaves NoValue out', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }]] }, 'a'],
    ['Fn::Select', { 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'usw2-az2'],
    ['Fn::Select of an attribute', { 'Fn::Select': [0, { 'Fn::GetAtt': ['Queue', 'Arns'] }] }, 'arn-1'],
    ['Fn::Split', { 'Fn::Split': ['-', 'a-b-c'] }, ['a', 'b', 'c']],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [2, { 'Fn::Split': [':', 'a:b:c'] }] }, 'c'],
    ['Fn::If', { 'Fn::If': ['IsSmall', 's', 'l'] }, 's'],
    ['Fn::If evaluates only the branch taken', { 'Fn::If': ['IsLarge', { Ref: 'Nothing' }, 'l'] }, 'l'],
    ['Fn::If and NoValue', { a: { 'Fn::If': ['IsLarge', 1, { Ref: 'AWS::NoValue' }] } }, {}],
    ['Fn::Equals', { 'Fn::Equals': [{ Ref: 'Size' }, 'small'] }, true],
    ['Fn::Equals of a number and a string', { 'Fn::Equals': [1, '1'] }, true],
    ['Fn::Not', { 'Fn::If': ['IsLarge', 1, 2] }, 2],
    ['Fn::And', { 'Fn::If': ['Both', 1, 2] }, 2],
    ['Fn::Or', { 'Fn::If': ['Either', 1, 2] }, 1],
    ['a condition that is another one', { 'Fn::If': ['Alias', 1, 2] }, 1],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Size' }, 'cpu'] }, 256],
    ['Fn::FindInMap of a list', { 'Fn::FindInMap': ['Sizes', 'small', 'tags'] }, ['a', 'b']],
    [
      'Fn::FindInMap with a default',
      { 'Fn::FindInMap': ['Sizes', 'huge', 'cpu', { DefaultValue: { Ref: 'Size' } }] },
      'small',
    ],
    ['Fn::Base64', { 'Fn::Base64': 'Grüße' }, 'R3LDvMOfZQ=='],
    ['Fn::Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['Fn::Cidr begins at the block', { 'Fn::Cidr': ['10.1.2.77/20', '2', '4'] }, ['10.1.0.0/28', '10.1.0.16/28']],
    [
      'Fn::Cidr in the upper half',
      { 'Fn::Cidr': ['192.168.128.0/17', 2, 14] },
      ['192.168.128.0/18', '192.168.192.0/18'],
    ],
    ['Fn::Cidr of IPv6', { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['us-west-2a', 'us-west-2b', 'us-west-2c']],
    ['Fn::GetAZs of a region', { 'Fn::GetAZs': 'eu-west-1' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Join': ['-', ['shared', 'vpc']] } }, 'vpc-1'],
    ['a dynamic reference', 'key={{resolve:ssm:/app/key}}', 'key=secret'],
    ['a dynamic reference that is put together', { 'Fn::Join': ['', ['{{resolve:ssm:/app/', 'key', '}}']] }, 'secret'],
    [
      'IAM conditions are data',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
    [
      'in a plan, what is known only later',
      { a: { 'Fn::Sub': 'x-${Later}' }, b: { Ref: 'Size' } },
      { a: unknown, b: 'small' },
    ],
  ])('%s', (_, expression, expected) => {
    expect(evaluated(expression)).toEqual(expected);
  });
});

describe('what CloudFormation refuses is refused, with its place', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'an unknown function',
      { x: { 'Fn::Foo': 1 } },
      /^app\/Thing Value\.x: .*Encountered unsupported function: Fn::Foo/,
    ],
    ['a function beside other keys', { 'Fn::Sub': 'a', b: 1 }, /Fn::Sub must be the only key/],
    ['a function that needs a transform', { 'Fn::Length': [1] }, /Encountered unsupported function: Fn::Length/],
    [
      'a reference to nothing',
      [{ Ref: 'Nothing' }],
      /^app\/Thing Value\[0\]\.Ref: .*Unresolved resource dependencies \[Nothing\]/,
    ],
    ['an attribute of nothing', { 'Fn::GetAtt': ['Nothing', 'Arn'] }, /Unresolved resource dependencies \[Nothing\]/],
    ['Fn::GetAtt without an attribute', { 'Fn::GetAtt': 'Queue' }, /requires two non-empty parameters/],
    ['Fn::Sub of nothing', { 'Fn::Sub': '${Nothing}' }, /Unresolved resource dependencies \[Nothing\]/],
    ['Fn::Sub of a list', { 'Fn::Sub': '${Zones}' }, /expected a string for \$\{Zones\}, got a list/],
    ['Fn::Join of a string', { 'Fn::Join': [',', 'abc'] }, /Fn::Join needs a list, got "abc"/],
    [
      'Fn::Join of objects',
      { 'Fn::Join': [',', [{ a: 1 }]] },
      /Value\.Fn::Join\[1\]\[0\]: .*expected a string, got \{"a":1\}/,
    ],
    [
      'Fn::Select beyond the end',
      { 'Fn::Select': [2, { Ref: 'Zones' }] },
      /cannot select nonexistent value at index 2[\s\S]*the list has 2 values/,
    ],
    ['Fn::Split without a delimiter', { 'Fn::Split': ['', 'a'] }, /Fn::Split/],
    ['Fn::If of an unknown condition', { 'Fn::If': ['Nope', 1, 2] }, /Unresolved condition dependency Nope/],
    ['a condition that needs itself', { 'Fn::If': ['Loop', 1, 2] }, /Circular dependency between conditions/],
    [
      'a condition about a resource',
      { 'Fn::If': ['OfResource', 1, 2] },
      /Cannot reference resources in the Conditions block/,
    ],
    [
      'Fn::FindInMap of no such key',
      { 'Fn::FindInMap': ['Sizes', 'huge', 'cpu'] },
      /Unable to get mapping for Sizes::huge::cpu/,
    ],
    [
      'Fn::Cidr that does not fit',
      { 'Fn::Cidr': ['10.0.0.0/24', 4, 7] },
      /4 blocks of 7 bits do not fit into 10\.0\.0\.0\/24/,
    ],
    ['Fn::Cidr of no block', { 'Fn::Cidr': ['10.0.0.300/24', 1, 4] }, /'10\.0\.0\.300\/24' is not a CIDR block/],
    ['Fn::ImportValue of no export', { 'Fn::ImportValue': 'nope' }, /No export named nope found\./],
    ['a secret', '{{resolve:secretsmanager:db:SecretString}}', /\{\{resolve:secretsmanager:.*\}\} is not rehearsed/],
    ['a parameter that does not exist', '{{resolve:ssm:/app/nope}}', /Unable to fetch parameters \[\/app\/nope\]/],
  ])('%s', (_, expression, message) => {
    expect(() => evaluated(expression)).toThrow(message);
  });
});
