import { catalog } from '../../services/catalog/catalog';
import { only, permissionsOf, propertiesOf, resourcesOf, rulesOf, statementsOf, text } from '../helpers/template-query';
import { accounts, Synthesis } from '../helpers/template-synthesis';

const synthesis = new Synthesis();
const together = new Synthesis({ together: true });
afterAll(() => [synthesis, together].map((each) => each.remove()));

describe.each([
  { stage: 'dogs', compute: 'Service', targetType: 'ip' },
  { stage: 'todo', compute: 'Instances', targetType: 'instance' },
] as const)('the private service of $stage', ({ stage, compute, targetType }) => {
  const template = synthesis.template(stage);
  const { name, port, healthPath } = catalog[stage];

  test('lets requests and health checks through to the compute, and nothing else anywhere', () => {
    expect(rulesOf(template)).toEqual(
      [
        `in ${compute} ← PrivateLink tcp ${port}`,
        `in ${compute}Endpoints ← ${compute} tcp 443`,
        `out ${compute} → 0.0.0.0/0 tcp 443`,
        `out ${compute} → ${compute}Endpoints tcp 443`,
        `out PrivateLink → ${compute} tcp ${port}`,
        // For whoever makes an EC2 Instance Connect Endpoint with that group; there is none by itself.
        ...(targetType === 'instance'
          ? ['in Instances ← ${InstancesShell.GroupId} tcp 22', 'out ${InstancesShell.GroupId} → Instances tcp 22']
          : []),
      ].sort(),
    );
  });

  test('judges what comes through PrivateLink by account and not by the address in the other VPC', () => {
    expect(only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties).toMatchObject({
      Type: 'network',
      Scheme: 'internal',
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off',
    });
    expect(only(template, 'AWS::EC2::VPCEndpointServicePermissions').Properties.AllowedPrincipals).toEqual([
      `arn:aws:iam::${accounts.globalApi}:root`,
    ]);
    expect(only(template, 'AWS::EC2::VPCEndpointService').Properties.AcceptanceRequired).toBe(false);
  });

  test('answers in every zone as long as one target is healthy in any', () => {
    const { Subnets, LoadBalancerAttributes } = only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
    expect(Subnets).toHaveLength(2);
    expect(LoadBalancerAttributes).toContainEqual({ Key: 'load_balancing.cross_zone.enabled', Value: 'true' });
  });

  test('listens on the port of the catalog and checks its health path', () => {
    expect(only(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({
      Port: port,
      Protocol: 'TCP',
    });
    expect(only(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties).toMatchObject({
      Port: port,
      TargetType: targetType,
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: healthPath,
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '150' }],
    });
  });

  test('publishes its name only when the consumer may connect', () => {
    const parameter = only(template, 'AWS::SSM::Parameter');
    expect(text(parameter.Properties)).toMatchObject({
      Name: `/private-api/prod/${name}/endpoint-service-name`,
      Value: 'com.amazonaws.vpce.us-west-2.${PrivateLinkEndpointService}',
    });
    expect(parameter.DependsOn).toContain(only(template, 'AWS::EC2::VPCEndpointServicePermissions').logicalId);
  });

  test('lets one account read that one parameter, and nothing more', () => {
    const named = Object.entries(resourcesOf(template, 'AWS::IAM::Role')).filter(
      ([, role]) => role.Properties.RoleName,
    );
    expect(named).toHaveLength(1);
    const [logicalId, reader] = named[0]!;
    expect(reader.Properties.RoleName).toBe(`private-api-prod-${name}-endpoint-reader`);
    expect(statementsOf(reader.Properties.AssumeRolePolicyDocument)).toEqual([
      `Allow sts:AssumeRole for arn:aws:iam::${accounts.globalApi}:root`,
    ]);
    expect(permissionsOf(template, logicalId)).toEqual([
      `Allow ssm:GetParameter on arn:aws:ssm:us-west-2:${accounts[stage]}:parameter\${PrivateLinkNameParameter}`,
    ]);
    expect(reader.Properties).not.toHaveProperty('ManagedPolicyArns');
  });
});

test.each([
  ['dogs', 4],
  ['todo', 3],
] as const)('%s claims no name that another provider, environment or system could claim', (stage, count) => {
  const template = together.template(stage);
  const names = Object.entries(EXPLICIT_NAMES).flatMap(([type, property]) =>
    propertiesOf(template, type).flatMap((properties) => properties[property] ?? []),
  );
  names.push(together.assembly.getNestedAssembly(`assembly-${stage}`).stacks[0]!.stackName);
  expect(names).toHaveLength(count);
  for (const name of names) expect(name).toMatch(new RegExp(`private-api[-/]prod[-/]${stage}`));
});

/** Where a resource's name must be unique in its account and region, if it is given. */
const EXPLICIT_NAMES = {
  'AWS::AutoScaling::AutoScalingGroup': 'AutoScalingGroupName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateName',
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ECS::TaskDefinition': 'Family',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SSM::Parameter': 'Name',
};
