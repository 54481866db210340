import { awsCustomResourceTwin } from '../../../../rehearsal/aws/custom/aws';
import { parameterTwin } from '../../../../rehearsal/aws/ssm/parameter';
import type { Properties } from '../../../../rehearsal/cloudformation/world';
import { createIdentity } from '../../../../rehearsal/permissions/identities';
import { iamDeployments } from '../../cloud/iam-deployments';
import type { Deployments } from '../../cloudformation/deployments';
import { endpointTwin } from '../../cloudformation/endpoint-twin';
import { policy, statement, trust } from '../../permissions/roles';

const provider = { account: '222222222222', region: 'us-west-2' };
const consumer = { account: '111111111111', region: 'us-west-2' };
const readerArn = 'arn:aws:iam::222222222222:role/reader';
const parameterArn = 'arn:aws:ssm:us-west-2:222222222222:parameter/app/name';

const parameter = {
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Name: '/app/name', Value: 'com.amazonaws.vpce.us-west-2.vpce-svc-1' },
};
const readerRole = (
  trusted: Properties = trust({ AWS: 'arn:aws:iam::111111111111:root' }),
  ...statements: Properties[]
) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'reader',
    AssumeRolePolicyDocument: trusted,
    Policies: [
      {
        PolicyName: 'Read',
        PolicyDocument: policy(...(statements.length ? statements : [statement('ssm:GetParameter', parameterArn)])),
      },
    ],
  },
});

const call = (rest: Properties = {}) => ({
  service: 'SSM',
  action: 'getParameter',
  parameters: { Name: '/app/name' },
  assumedRoleArn: readerArn,
  region: 'us-west-2',
  outputPaths: ['Parameter.Value'],
  physicalResourceId: { id: 'name' },
  ...rest,
});

/** A stack that reads by custom resource, as CDK writes it. */
const reading = (
  calls: Properties,
  lambdaMay: Properties[] = [statement('sts:AssumeRole', readerArn)],
  type = 'Custom::AWS',
) => ({
  LambdaRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
      Policies: lambdaMay.length ? [{ PolicyName: 'Calls', PolicyDocument: policy(...lambdaMay) }] : undefined,
    },
  },
  Lambda: { Type: 'AWS::Lambda::Function', Properties: { Code: {}, Role: { 'Fn::GetAtt': ['LambdaRole', 'Arn'] } } },
  Read: {
    Type: type,
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['Lambda', 'Arn'] },
      ...Object.fromEntries(
        Object.entries(calls).map(([kind, value]) => [kind, typeof value === 'string' ? value : JSON.stringify(value)]),
      ),
    },
  },
});
const Outputs = { Value: { Value: { 'Fn::GetAtt': ['Read', 'Parameter.Value'] } }, Id: { Value: { Ref: 'Read' } } };

describe('an AwsCustomResource', () => {
  let deployments: Deployments;
  beforeEach(() => {
    deployments = iamDeployments((world) => [
      parameterTwin(world),
      awsCustomResourceTwin({ world, identity: createIdentity(world) }),
      endpointTwin(world),
    ]);
  });
  afterEach(() => deployments.remove());

  const provide = (resources: Properties = { P: parameter, R: readerRole() }, at = provider) =>
    deployments.deploy(resources, { stackName: 'provider', at });
  const consume = (resources: Properties, sections: Properties = { Outputs }) =>
    deployments.deploy(resources, { stackName: 'consumer', at: consumer, ...sections });

  it("reads a parameter in another account as its Lambda's role, through the role there", async () => {
    await provide();
    const { outputs, recordedOnly } = await consume(reading({ Create: call(), Update: call() }));
    expect(outputs).toEqual({ Value: 'com.amazonaws.vpce.us-west-2.vpce-svc-1', Id: 'name' });
    expect(recordedOnly).toEqual({ 'AWS::Lambda::Function': 1 });
  });

  it('reads again only when one of its properties changes', async () => {
    await provide();
    const build = (BuildId: string) => consume(reading({ Create: call(), Update: call(), BuildId }));
    await build('1');
    await provide({ P: { ...parameter, Properties: { ...parameter.Properties, Value: 'changed' } }, R: readerRole() });
    expect((await build('1')).outputs.Value).toBe('com.amazonaws.vpce.us-west-2.vpce-svc-1');
    expect((await build('2')).outputs.Value).toBe('changed');
  });

  it.each(['@aws-sdk/client-ssm', 'ssm', 'SSM'])(
    'knows the service as %s, and the action in all its forms',
    async (service) => {
      await provide();
      for (const action of ['getParameter', 'GetParameter', 'GetParameterCommand'])
        expect(
          (await consume(reading({ Create: call(), Update: call({ service, action }), BuildId: action }))).outputs.Id,
        ).toBe('name');
    },
  );

  it('is one whatever its type is called, and its id may come from the answer', async () => {
    await provide();
    const Create = call({ outputPaths: undefined, physicalResourceId: { responsePath: 'Parameter.ARN' } });
    const { outputs } = await consume(reading({ Create }, undefined, 'Custom::EndpointServiceName'), {
      Outputs: { ...Outputs, Version: { Value: { 'Fn::GetAtt': ['Read', 'Parameter.Version'] } } },
    });
    expect(outputs).toEqual({ Value: expect.any(String), Id: parameterArn, Version: '1' });
  });

  it('gives only what its output paths let through', async () => {
    await provide();
    await expect(
      consume(reading({ Create: call() }), {
        Outputs: { Type: { Value: { 'Fn::GetAtt': ['Read', 'Parameter.Type'] } } },
      }),
    ).rejects.toThrow(/Vendor response doesn't contain Parameter\.Type attribute in object name/);
  });

  it('reads in the region that the call names', async () => {
    await provide({
      R: readerRole(undefined, statement('ssm:GetParameter', parameterArn.replace('us-west-2', 'eu-west-1'))),
    });
    await deployments.deploy({ P: parameter }, { stackName: 'elsewhere', at: { ...provider, region: 'eu-west-1' } });
    const { outputs } = await consume(reading({ Create: call({ region: 'eu-west-1' }) }));
    expect(outputs.Value).toBe('com.amazonaws.vpce.us-west-2.vpce-svc-1');
  });

  it('lets an error pass that it is told to ignore, and has no attributes then', async () => {
    await provide({ R: readerRole() });
    const Create = call({ ignoreErrorCodesMatching: 'ParameterNotFound' });
    expect((await consume(reading({ Create }), {})).status).toBe('CREATE_COMPLETE');
    await deployments.delete('consumer', consumer);
    await expect(consume(reading({ Create }))).rejects.toThrow(/doesn't contain Parameter\.Value/);
  });

  it('makes its last call when it is deleted, with its own id where that is asked for', async () => {
    await provide();
    const Delete = call({ parameters: { Name: 'PHYSICAL:RESOURCEID:' }, physicalResourceId: undefined });
    await consume(reading({ Create: call({ physicalResourceId: { id: '/app/gone' } }), Delete }));
    await expect(deployments.delete('consumer', consumer)).rejects.toThrow(
      /GetParameter on resource: \S+parameter\/app\/gone/,
    );
    await provide({
      P: parameter,
      R: readerRole(undefined, statement('ssm:GetParameter', '*')),
      G: { Type: 'AWS::SSM::Parameter', Properties: { ...parameter.Properties, Name: '/app/gone' } },
    });
    await deployments.delete('consumer', consumer);
    expect(deployments.engine.stacks().map(({ stackName }) => stackName)).toEqual(['provider']);
  });

  it("describes network interfaces, in the form of EC2's API", async () => {
    const endpoint = {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcId: 'vpc-1', ServiceName: 's', SubnetIds: ['subnet-1', 'subnet-2'] },
    };
    const ids = { 'Fn::Join': ['","', { 'Fn::GetAtt': ['Endpoint', 'NetworkInterfaceIds'] }] };
    const describe = (parameters: string) =>
      `{"service":"EC2","action":"describeNetworkInterfaces","parameters":${parameters},"physicalResourceId":{"id":"a"}}`;
    const resources = (parameters: string) => {
      const { Read, ...rest } = reading({}, [statement('ec2:DescribeNetworkInterfaces', '*')]);
      const Create = { 'Fn::Sub': [describe(parameters), { Ids: ids }] };
      return {
        ...rest,
        Endpoint: endpoint,
        Read: { ...Read, DependsOn: 'Endpoint', Properties: { ...Read.Properties, Create } },
      };
    };
    const addresses = {
      Outputs: Object.fromEntries(
        [0, 1].map((i) => [`A${i}`, { Value: { 'Fn::GetAtt': ['Read', `NetworkInterfaces.${i}.PrivateIpAddress`] } }]),
      ),
    };
    const { outputs } = await consume(resources('{"NetworkInterfaceIds":["${Ids}"]}'), addresses);
    expect(outputs).toEqual({ A0: '10.0.0.4', A1: '10.0.0.5' });
    await deployments.delete('consumer', consumer);
    for (const interfaceResource of deployments.world.all('AWS::EC2::NetworkInterface'))
      deployments.world.remove(interfaceResource);

    const filtered = await consume(resources('{"Filters":[{"Name":"subnet-id","Values":["subnet-2"]}]}'), {
      Outputs: { A0: addresses.Outputs.A0 },
    });
    expect(filtered.outputs).toEqual({ A0: '10.0.0.7' });
    await expect(consume(resources('{"NetworkInterfaceIds":["eni-none"]}'), { stackName: 'b' })).rejects.toThrow(
      /InvalidNetworkInterfaceID\.NotFound: .*'eni-none' does not exist/,
    );
    await expect(consume(resources('{"Filters":[{"Name":"tag:a","Values":[]}]}'), { stackName: 'c' })).rejects.toThrow(
      /the filter 'tag:a' is not rehearsed/,
    );
  });

  describe('is refused', () => {
    const other = trust({ AWS: '333333333333' });
    const denied = statement('ssm:GetParameter', '*', { Effect: 'Deny' });
    it.each<[string, Properties, Properties, RegExp]>([
      [
        'a parameter that is not there',
        { R: readerRole() },
        reading({ Create: call() }),
        /consumer\/Read Create\.parameters: ParameterNotFound: Received response status \[FAILED\] from custom resource\. Message returned: Parameter \/app\/name not found\.[\s\S]*no stack in account 222222222222, us-west-2/,
      ],
      [
        'a parameter that was renamed',
        { P: { ...parameter, Properties: { ...parameter.Properties, Name: '/other/name' } }, R: readerRole() },
        reading({ Create: call() }),
        /ParameterNotFound[\s\S]*it has \/other\/name/,
      ],
      [
        'a role that does not exist',
        { P: parameter },
        reading({ Create: call() }),
        /not authorized to perform: sts:AssumeRole[\s\S]*the role does not exist/,
      ],
      [
        'a role that trusts another account',
        { P: parameter, R: readerRole(other) },
        reading({ Create: call() }),
        /not authorized to perform: sts:AssumeRole[\s\S]*provider\/R: its trust policy admits 333333333333/,
      ],
      [
        'a Lambda that may not assume it',
        { P: parameter, R: readerRole() },
        reading({ Create: call() }, []),
        /add to the policies of consumer\/LambdaRole: Allow sts:AssumeRole on arn:aws:iam::222222222222:role\/reader/,
      ],
      [
        'a role that may not read',
        { P: parameter, R: readerRole(undefined, statement('ssm:DescribeParameters', '*')) },
        reading({ Create: call() }),
        /is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:us-west-2:222222222222:parameter\/app\/name because no identity-based policy/,
      ],
      [
        'a role that may read another parameter',
        { P: parameter, R: readerRole(undefined, statement('ssm:GetParameter', `${parameterArn}2`)) },
        reading({ Create: call() }),
        /Read of provider\/R allows ssm:GetParameter on \S+name2 only/,
      ],
      [
        'a role that is denied it',
        { P: parameter, R: readerRole(undefined, statement('ssm:*', '*'), denied) },
        reading({ Create: call() }),
        /with an explicit deny in an identity-based policy/,
      ],
      [
        'an external id that is wrong',
        {
          P: parameter,
          R: readerRole(trust({ AWS: '111111111111' }, { Condition: { StringEquals: { 'sts:ExternalId': 'a' } } })),
        },
        reading({ Create: call({ externalId: 'b' }) }),
        /its trust policy asks for StringEquals sts:ExternalId a/,
      ],
      [
        'an external id without a role',
        { P: parameter },
        reading({ Create: call({ assumedRoleArn: undefined, externalId: 'b' }) }),
        /ExternalId can only be provided when assumedRoleArn is specified/,
      ],
      [
        'a call that is not modelled',
        { P: parameter },
        reading({ Create: call({ service: 'S3', action: 'listBuckets' }) }),
        /consumer\/Read Create\.action: the call s3:ListBuckets is not rehearsed[\s\S]*ssm:GetParameter, ec2:DescribeNetworkInterfaces/,
      ],
      [
        'an id that the answer does not have',
        { P: parameter, R: readerRole() },
        reading({ Create: call({ physicalResourceId: { responsePath: 'Parameter.Id' } }) }),
        /Invalid PhysicalResourceId: the response has nothing at 'Parameter\.Id'/,
      ],
      [
        'an answer that is too long',
        { P: { ...parameter, Properties: { ...parameter.Properties, Value: 'x'.repeat(4090) } }, R: readerRole() },
        reading({ Create: call({ outputPaths: undefined }) }),
        /Response object is too long[\s\S]*outputPaths/,
      ],
    ])('for %s', async (_, provided, resources, message) => {
      await provide(provided);
      await expect(consume(resources)).rejects.toThrow(message);
      expect(deployments.status('consumer')).toBe('ROLLBACK_COMPLETE');
    });

    it('for a parameter in another region, and says where it is', async () => {
      await provide({ R: readerRole() });
      await deployments.deploy({ P: parameter }, { stackName: 'elsewhere', at: { ...provider, region: 'eu-west-1' } });
      await expect(consume(reading({ Create: call() }))).rejects.toThrow(
        /ParameterNotFound[\s\S]*it is in account 222222222222, eu-west-1; the call reads account 222222222222, us-west-2/,
      );
    });

    it("for a Lambda whose role Lambda can't take on", async () => {
      await provide();
      const { LambdaRole, ...rest } = reading({ Create: call() });
      const wrong = {
        ...LambdaRole,
        Properties: { ...LambdaRole.Properties, AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) },
      };
      await expect(consume({ LambdaRole: wrong, ...rest })).rejects.toThrow(
        /consumer\/Lambda Role: AccessDenied: lambda\.amazonaws\.com is not authorized to perform: sts:AssumeRole/,
      );
    });
  });
});
