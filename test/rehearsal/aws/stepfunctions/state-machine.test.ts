import { stateMachineTwin } from '../../../../rehearsal/aws/stepfunctions/state-machine';
import { createIdentity } from '../../../../rehearsal/permissions/identities';
import { iamDeployments } from '../../cloud/iam-deployments';
import { deployedResource } from '../../cloudformation/deployed-resource';
import { policy, statement, trust } from '../../permissions/roles';

const place = { account: '111111111111', region: 'us-west-2' };
const route = (RouteKey: string, AuthorizationType: string) =>
  deployedResource('AWS::ApiGatewayV2::Route', RouteKey, { ApiId: 'api', RouteKey, AuthorizationType });

interface Machine {
  readonly definition?: string;
  readonly parameters?: object;
  readonly trusted?: string;
  readonly mayCall?: string;
}

/** What is said of a machine that calls GET /health, which asks for a signature. */
async function said({ parameters, trusted = 'states.amazonaws.com', mayCall = 'GET/health', ...rest }: Machine) {
  const deployments = iamDeployments((world) => [stateMachineTwin({ world, identity: createIdentity(world) })]);
  const { world } = deployments;
  world.put(deployedResource('AWS::ApiGatewayV2::Api', 'api', { Name: 'api' }));
  for (const one of [route('GET /health', 'AWS_IAM'), route('GET /dogs', 'JWT'), route('GET /open', 'NONE')])
    world.put(one);
  const definition = {
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::apigateway:invoke',
        Parameters: {
          ApiEndpoint: 'api.execute-api.us-west-2.amazonaws.com',
          Method: 'GET',
          Path: '/health',
          AuthType: 'IAM_ROLE',
          ...parameters,
        },
        End: true,
      },
    },
  };
  const resource = `arn:aws:execute-api:us-west-2:111111111111:api/$default/${mayCall}`;
  try {
    await deployments.deploy(
      {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: trust(
              { Service: trusted },
              {
                Condition: {
                  StringEquals: { 'aws:SourceAccount': '111111111111' },
                  ArnLike: { 'aws:SourceArn': 'arn:aws:states:us-west-2:111111111111:stateMachine:*' },
                },
              },
            ),
            Policies: [{ PolicyName: 'Call', PolicyDocument: policy(statement('execute-api:Invoke', resource)) }],
          },
        },
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            DefinitionString: rest.definition ?? JSON.stringify(definition),
            RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          },
        },
      },
      { at: place },
    );
  } finally {
    deployments.remove();
  }
  return deployments.events.flatMap(({ reason }) => reason ?? []).filter((line) => line.startsWith('Call '));
}

test('says nothing of a machine whose role may make its calls', async () => {
  expect(await said({})).toEqual([]);
  expect(await said({ parameters: { Path: '/open', AuthType: 'NO_AUTH' } })).toEqual([]);
});

test.each<[string, Machine, RegExp]>([
  ['calls a route that is not there', { parameters: { Path: '/helth' } }, /has no route for GET \/helth$/],
  ['calls without a signature', { parameters: { AuthType: 'NO_AUTH' } }, /asks for AWS_IAM, .* AuthType NO_AUTH$/],
  ['calls what asks for a token', { parameters: { Path: '/dogs' } }, /asks for JWT, .* AuthType IAM_ROLE$/],
  [
    'may call another route',
    { mayCall: 'GET/dogs' },
    /not authorized to perform: execute-api:Invoke on .*\/GET\/health/,
  ],
])('tells of a machine that %s: AWS deploys it all the same', async (_, machine, message) => {
  const [line, ...others] = await said(machine);
  expect(others).toEqual([]);
  expect(line).toMatch(/^Call fails with every execution: /);
  expect(line).toMatch(message);
});

test.each<[string, Machine, RegExp]>([
  [
    'whose role Step Functions may not take on',
    { trusted: 'lambda.amazonaws.com' },
    /states\.amazonaws\.com is not authorized/,
  ],
  ['whose definition is not JSON', { definition: '{' }, /InvalidDefinition/],
  ['that starts nowhere', { definition: '{"StartAt":"A","States":{"B":{}}}' }, /InvalidDefinition/],
])('refuses a machine %s', async (_, machine, message) => {
  await expect(said(machine)).rejects.toThrow(message);
});
