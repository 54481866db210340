import { parameterTwin, readParameter } from '../../../../rehearsal/aws/ssm/parameter';
import type { Properties } from '../../../../rehearsal/cloudformation/world';
import { Deployments, place } from '../../cloudformation/deployments';

const parameter = (Properties: Properties) => ({
  P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'v', ...Properties } },
});

describe('a stored parameter', () => {
  let deployments: Deployments;
  beforeEach(() => {
    deployments = new Deployments((world) => [parameterTwin(world)]);
  });
  afterEach(() => deployments.remove());

  it('is read where it was written, by name or ARN, and nowhere else', async () => {
    const { outputs } = await deployments.deploy(parameter({ Name: '/app/name' }), {
      Outputs: {
        Name: { Value: { Ref: 'P' } },
        Value: { Value: { 'Fn::GetAtt': ['P', 'Value'] } },
        Type: { Value: { 'Fn::GetAtt': 'P.Type' } },
      },
    });
    expect(outputs).toEqual({ Name: '/app/name', Value: 'v', Type: 'String' });
    const ARN = 'arn:aws:ssm:us-west-2:111111111111:parameter/app/name';
    for (const name of ['/app/name', ARN])
      expect(readParameter(deployments.world, place, name)).toMatchObject({
        Name: '/app/name',
        Value: 'v',
        Type: 'String',
        Version: 1,
        ARN,
      });
    expect(readParameter(deployments.world, { ...place, region: 'eu-west-1' }, '/app/name')).toBeUndefined();
    expect(readParameter(deployments.world, { ...place, account: '222222222222' }, '/app/name')).toBeUndefined();
    expect(readParameter(deployments.world, place, '/app/other')).toBeUndefined();
  });

  it('gets a new version with every change of its value', async () => {
    await deployments.deploy(parameter({ Name: '/app/name' }));
    await deployments.deploy(parameter({ Name: '/app/name', Value: 'w' }));
    expect(readParameter(deployments.world, place, '/app/name')).toMatchObject({ Value: 'w', Version: 2 });
  });

  it.each<[string, Properties, RegExp]>([
    [
      'a name with levels that begins with none',
      { Name: 'app/name' },
      /app\/P Name: .*must be a fully qualified name[\s\S]*\/app\/name/,
    ],
    ['a name with a space', { Name: '/app/my name' }, /characters that are not allowed/],
    ['a name of AWS', { Name: '/aws/name' }, /can't be prefixed with "aws" or "ssm"/],
    ['a name of 16 levels', { Name: '/a'.repeat(16) }, /16 levels/],
    [
      'a secret',
      { Name: '/app/x', Type: 'SecureString' },
      /app\/P Type: .*SecureString[\s\S]*use one of String, StringList/,
    ],
    ['an unknown type', { Name: '/app/x', Type: 'Text' }, /app\/P Type: .*Text[\s\S]*use one of String, StringList/],
    ['an empty value', { Name: '/app/x', Value: '' }, /at least one character/],
    [
      '4,097 bytes in the standard tier',
      { Name: '/app/x', Value: 'ü'.repeat(2048) + 'x' },
      /4097 bytes; tier Standard takes 4096[\s\S]*Tier: Advanced/,
    ],
    [
      'a value that does not match its own pattern',
      { Name: '/app/x', AllowedPattern: '^\\d+$' },
      /cannot be validated against allowedPattern/,
    ],
    ['a description of 1025 characters', { Description: 'x'.repeat(1025) }, /app\/P Description: .*equal to 1024/],
    [
      'a reference to another parameter',
      { Value: '{{ssm:other}}' },
      /app\/P Value: .*would refer to another parameter/,
    ],
  ])('is not made of %s', async (_, properties, message) => {
    await expect(deployments.deploy(parameter(properties))).rejects.toThrow(message);
  });

  it('stays in the advanced tier', async () => {
    await deployments.deploy(parameter({ Name: '/app/name', Tier: 'Advanced' }));
    await expect(deployments.deploy(parameter({ Name: '/app/name' }))).rejects.toThrow(
      /app\/P Tier: ValidationException: .*You can't downgrade a parameter from the advanced-parameter tier/,
    );
    expect(deployments.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('has a name of its own in its account and region', async () => {
    await deployments.deploy(parameter({ Name: '/app/name' }));
    await expect(deployments.deploy(parameter({ Name: '/app/name' }), { stackName: 'other' })).rejects.toThrow(
      /other\/P Name: AlreadyExists: The parameter already exists\.[\s\S]*stack app, resource P/,
    );
    await deployments.deploy(parameter({ Name: '/app/name' }), {
      stackName: 'third',
      at: { ...place, region: 'eu-west-1' },
    });
  });
});
