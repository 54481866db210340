import { catalog } from '../../services/catalog/catalog';
import { only, permissionsOf, resourcesOf, statementsOf, text } from '../helpers/template-query';
import { Synthesis } from '../helpers/template-synthesis';

const synthesis = new Synthesis();
afterAll(() => synthesis.remove());
const template = synthesis.template('dogs');
const repository =
  'arn:aws:ecr:us-west-2:222222222222:repository/cdk-hnb659fds-container-assets-222222222222-us-west-2';

test('a revision that does not become healthy is taken back, and the earlier one serves meanwhile', () => {
  expect(only(template, 'AWS::ECS::Service').Properties).toMatchObject({
    DeploymentConfiguration: {
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    },
    HealthCheckGracePeriodSeconds: 30,
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
  });
});

test('two to six tasks run, and no deployment puts them back', () => {
  expect(only(template, 'AWS::ECS::Service').Properties).not.toHaveProperty('DesiredCount');
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({
    MinCapacity: 2,
    MaxCapacity: 6,
  });
});

test('the container is not root, cannot write its file system, and has time to finish what it accepted', () => {
  const { ContainerDefinitions, RuntimePlatform } = only(template, 'AWS::ECS::TaskDefinition').Properties;
  const { port } = catalog.dogs;
  expect(RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
  expect(ContainerDefinitions).toHaveLength(1);
  expect(ContainerDefinitions[0]).toMatchObject({
    User: '1000',
    ReadonlyRootFilesystem: true,
    StopTimeout: 120,
    PortMappings: [{ ContainerPort: port }],
    Environment: expect.arrayContaining([{ Name: 'PORT', Value: String(port) }]),
  });
});

test('the task itself may do nothing in AWS', () => {
  const { TaskRoleArn } = only(template, 'AWS::ECS::TaskDefinition').Properties;
  expect(permissionsOf(template, TaskRoleArn['Fn::GetAtt'][0])).toEqual([]);
});

test('each endpoint that Fargate needs is there, for nothing but starting this container and writing this log', () => {
  const endpoints = Object.values(resourcesOf(template, 'AWS::EC2::VPCEndpoint')).map(({ Properties }) => [
    text(Properties.ServiceName).replace('com.amazonaws.us-west-2.', ''),
    statementsOf(Properties.PolicyDocument),
  ]);
  const executionRole = '${ServiceTaskExecutionRole.Arn}';
  const pull = [
    `Allow ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer on ${repository} for ${executionRole}`,
    `Allow ecr:GetAuthorizationToken on * for ${executionRole}`,
  ];
  expect(Object.fromEntries(endpoints)).toEqual({
    s3: ['Allow s3:GetObject on arn:aws:s3:::prod-us-west-2-starport-layer-bucket/* for *'],
    'ecr.api': pull,
    'ecr.dkr': pull,
    logs: [`Allow logs:CreateLogStream logs:PutLogEvents on \${ServiceLog.Arn} for ${executionRole}`],
  });
});

test('no task starts before it could pull its image', () => {
  const { DependsOn } = only(template, 'AWS::ECS::Service');
  const { ExecutionRoleArn } = only(template, 'AWS::ECS::TaskDefinition').Properties;
  const pullPolicies = Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(([, { Properties }]) => Properties.Roles[0].Ref === ExecutionRoleArn['Fn::GetAtt'][0])
    .map(([id]) => id);
  expect(pullPolicies).toHaveLength(1);
  expect(DependsOn).toEqual(
    expect.arrayContaining([
      ...Object.keys(resourcesOf(template, 'AWS::EC2::VPCEndpoint')),
      // By which a subnet has the routes to the gateways.
      ...Object.keys(resourcesOf(template, 'AWS::EC2::SubnetRouteTableAssociation')),
      ...pullPolicies,
    ]),
  );
});
