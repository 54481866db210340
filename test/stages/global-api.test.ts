import { catalog, providerNames } from '../../services/catalog/catalog';
import { endpointServiceParameterName, readerRoleName } from '../../stages/names';
import { only, permissionsOf, plain, propertiesOf, resourcesOf, rulesOf, text } from '../helpers/template-query';
import { accounts, deployment, Synthesis } from '../helpers/template-synthesis';

const open = new Synthesis();
const jwt = new Synthesis({
  auth: { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['api'] },
  zones: ['usw2-az1', 'usw2-az2', 'usw2-az3'],
});
const iam = new Synthesis({ auth: { type: 'iam' }, buildId: 'another build' });
afterAll(() => [open, jwt, iam].map((synthesis) => synthesis.remove()));

const template = open.template('globalApi');
const WAKE_UP = 'GET /health';

describe('the HTTP API', () => {
  const api = only(template, 'AWS::ApiGatewayV2::Api').logicalId;

  test('has the routes of the catalog, one for the wake-up call, and no other', () => {
    const routes = providerNames.flatMap((name) => catalog[name].routes.map(({ method, path }) => `${method} ${path}`));
    const keys = propertiesOf(template, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey);
    expect(keys.sort()).toEqual([...routes, WAKE_UP].sort());
  });

  test.each([
    ['none', open],
    ['iam', iam],
    ['jwt', jwt],
  ])('is changed one part after the other, its stage last: auth %s', (_, synthesis) => {
    const { Resources } = synthesis.template('globalApi');
    const parts = Object.keys(Resources).filter((id) =>
      /^AWS::ApiGatewayV2::(Authorizer|Integration|Route|Stage)$/.test(Resources[id].Type),
    );
    const needed = (id: string): string[] =>
      [...JSON.stringify(Resources[id]).matchAll(/"([A-Za-z0-9]+)"/g)]
        .map(([, other]) => other!)
        .filter((other) => other !== id && parts.includes(other));
    const after = (id: string, found = new Set<string>()): ReadonlySet<string> => {
      for (const other of needed(id)) if (!found.has(other)) after(other, found.add(other));
      return found;
    };
    // In a row, each waits for all before it: no two can be changed side by side.
    const waits = parts.map((id) => after(id).size).sort((a, b) => a - b);
    expect(waits).toEqual(parts.map((_id, index) => index));
    expect(after(only(synthesis.template('globalApi'), 'AWS::ApiGatewayV2::Stage').logicalId).size).toBe(
      parts.length - 1,
    );
  });

  test.each(providerNames)('sends every route of %s by one integration to its own listener', (name) => {
    const keys: string[] = catalog[name].routes.map(({ method, path }) => `${method} ${path}`);
    const targets = propertiesOf(template, 'AWS::ApiGatewayV2::Route')
      .filter(({ RouteKey }) => keys.includes(RouteKey))
      .map(({ Target }) => Target['Fn::Join'][1][1].Ref);
    expect(new Set(targets).size).toBe(1);
    const integration = template.Resources[targets[0]].Properties;
    expect(integration).toMatchObject({
      ConnectionType: 'VPC_LINK',
      IntegrationType: 'HTTP_PROXY',
      ApiId: { Ref: api },
    });
    const listener = template.Resources[integration.IntegrationUri.Ref].Properties;
    expect(listener).toMatchObject({ Port: catalog[name].port, Protocol: 'HTTP' });
    const { Ref: targetGroup } = listener.DefaultActions[0].TargetGroupArn;
    expect(plain(targetGroup)).toBe(`Link${name}Targets${catalog[name].port}`);
  });

  test('throttles, logs each request as JSON, and is deployed as it changes', () => {
    const stage = only(template, 'AWS::ApiGatewayV2::Stage').Properties;
    expect(stage).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
    expect(JSON.parse(stage.AccessLogSettings.Format)).toMatchObject({
      status: '$context.status',
      route: '$context.routeKey',
    });
    expect(text(stage.AccessLogSettings.DestinationArn)).toBe('${FrontDoorAccessLog.Arn}');
  });

  test('tells its own address', () => {
    expect(template.Outputs).toEqual({
      Url: { Description: expect.any(String), Value: { 'Fn::GetAtt': [api, 'ApiEndpoint'] } },
    });
  });
});

describe('the wake-up call', () => {
  test.each([
    ['none', open],
    ['iam', iam],
    ['jwt', jwt],
  ])('goes over the VPC link once a day, signed by a role that may do that and no more: auth %s', (_, synthesis) => {
    const stack = synthesis.template('globalApi');
    const route = propertiesOf(stack, 'AWS::ApiGatewayV2::Route').find(({ RouteKey }) => RouteKey === WAKE_UP)!;
    expect(route.AuthorizationType).toBe('AWS_IAM');
    expect(stack.Resources[route.Target['Fn::Join'][1][1].Ref].Properties.ConnectionType).toBe('VPC_LINK');

    const { logicalId: machine, Properties } = only(stack, 'AWS::StepFunctions::StateMachine');
    expect(JSON.parse(text(Properties.DefinitionString)).States.Call).toMatchObject({
      Parameters: { Method: 'GET', Path: '/health', AuthType: 'IAM_ROLE' },
      // Longer than the minutes in which a link returns.
      Retry: [{ IntervalSeconds: 60, BackoffRate: 1, MaxAttempts: 15 }],
    });
    const rule = only(stack, 'AWS::Events::Rule').Properties;
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 day)', Targets: [{ Arn: { Ref: machine } }] });
    expect(permissionsOf(stack, Properties.RoleArn['Fn::GetAtt'][0])).toEqual([
      'Allow execute-api:Invoke on arn:aws:execute-api:us-west-2:111111111111:${FrontDoorHttpApi}/$default/GET/health',
    ]);
  });
});

describe('who may call', () => {
  const routes = (synthesis: Synthesis) =>
    propertiesOf(synthesis.template('globalApi'), 'AWS::ApiGatewayV2::Route').filter(
      ({ RouteKey }) => RouteKey !== WAKE_UP,
    );
  const messages = ({ assembly }: Synthesis) =>
    assembly
      .getNestedAssembly('assembly-global-api')
      .stacks[0]!.messages.map(({ level, entry }) => `${level}: ${entry.data}`);

  test('none: everybody, and the synthesis says so', () => {
    for (const route of routes(open)) expect(route.AuthorizationType).toBe('NONE');
    expect(messages(open)).toEqual([expect.stringContaining('info: The API is open')]);
  });

  test('iam: signed requests, on every route', () => {
    for (const route of routes(iam)) expect(route.AuthorizationType).toBe('AWS_IAM');
    expect(messages(iam)).toEqual([]);
  });

  test('jwt: bearers of a token of the issuer for the audience, on every route', () => {
    const authorizer = only(jwt.template('globalApi'), 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizer.Properties).toMatchObject({
      AuthorizerType: 'JWT',
      JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['api'] },
    });
    for (const route of routes(jwt)) {
      expect(route).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: { Ref: authorizer.logicalId } });
    }
    expect(messages(jwt)).toEqual([]);
  });
});

test('packets go from the link to the load balancer to the endpoints, on the ports of the catalog, nowhere else', () => {
  expect(rulesOf(template)).toEqual(
    providerNames
      .flatMap((name) => [
        `out FrontDoorLink → LoadBalancer tcp ${catalog[name].port}`,
        `in LoadBalancer ← FrontDoorLink tcp ${catalog[name].port}`,
        `out LoadBalancer → Link${name} tcp ${catalog[name].port}`,
        `in Link${name} ← LoadBalancer tcp ${catalog[name].port}`,
      ])
      .sort(),
  );
});

describe.each(providerNames)('the link to %s', (name) => {
  const call = (of: Synthesis, id: string) => {
    const found = Object.entries(resourcesOf(of.template('globalApi'), 'Custom::AWS')).find(([key]) =>
      key.startsWith(id),
    );
    return { logicalId: found![0], ...found![1].Properties };
  };
  const endpointIds = (of: Synthesis) =>
    Object.keys(resourcesOf(of.template('globalApi'), 'AWS::EC2::VPCEndpoint')).filter((id) =>
      id.startsWith(`Link${name}Endpoint`),
    );

  test('connects to the service whose name it reads in the account of the provider, through the reader role', () => {
    const read = call(open, `CallsEndpointServiceName${name}`);
    const expected = {
      service: 'SSM',
      action: 'getParameter',
      region: 'us-west-2',
      parameters: { Name: endpointServiceParameterName(deployment, name) },
      assumedRoleArn: `arn:aws:iam::${accounts[name]}:role/${readerRoleName(deployment, name)}`,
      outputPaths: ['Parameter.Value'],
    };
    for (const event of ['Create', 'Update']) expect(JSON.parse(read[event])).toMatchObject(expected);
    for (const id of endpointIds(open)) {
      const endpoint = template.Resources[id].Properties;
      expect(endpoint.ServiceName).toEqual({ 'Fn::GetAtt': [read.logicalId, 'Parameter.Value'] });
      expect(endpoint).toMatchObject({ VpcEndpointType: 'Interface', PrivateDnsEnabled: false });
    }

    const provider = open.template(name);
    expect(only(provider, 'AWS::SSM::Parameter').Properties.Name).toBe(expected.parameters.Name);
    const roles = propertiesOf(provider, 'AWS::IAM::Role').map(({ RoleName }) => RoleName);
    expect(roles).toContain(expected.assumedRoleArn.split('/').pop());
  });

  test.each(['CallsEndpointServiceName', 'CallsEndpointAddresses'])('makes the call %s again in every build', (id) => {
    const before = call(open, id + name);
    const after = call(iam, id + name);
    expect(after.logicalId).toBe(before.logicalId);
    expect([before.BuildId, after.BuildId]).toEqual(['local', 'another build']);
    expect({ ...after, BuildId: '' }).toEqual({ ...before, BuildId: '' });
  });

  test.each([
    [2, open],
    [3, jwt],
  ])('has an endpoint in each of %i zones, and its address', (zones, synthesis) => {
    const stack = synthesis.template('globalApi');
    const addresses = call(synthesis, `CallsEndpointAddresses${name}`);
    const request = JSON.parse(text(addresses.Update));
    const endpoints = endpointIds(synthesis).map((id) => stack.Resources[id].Properties.SubnetIds);
    expect(endpoints.map((subnets) => subnets.length)).toEqual(Array.from({ length: zones }, () => 1));
    expect(new Set(endpoints.map(([subnet]) => subnet.Ref)).size).toBe(zones);
    expect(request.parameters.NetworkInterfaceIds).toEqual(
      Array.from({ length: zones }, (_, index) => `\${Link${name}Endpointaz${index + 1}.NetworkInterfaceIds}[0]`),
    );

    const group = Object.entries(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup')).find(
      ([id]) => plain(id) === `Link${name}Targets${catalog[name].port}`,
    )![1].Properties;
    expect(group).toMatchObject({
      TargetType: 'ip',
      Port: catalog[name].port,
      HealthCheckPath: catalog[name].healthPath,
    });
    expect(group.Targets.map(({ Id, Port }: { Id: unknown; Port: number }) => [text(Id), Port])).toEqual(
      Array.from({ length: zones }, (_, index) => [
        `\${CallsEndpointAddresses${name}.NetworkInterfaces.${index}.PrivateIpAddress}`,
        catalog[name].port,
      ]),
    );
    expect(request.outputPaths).toHaveLength(zones);
  });
});

test('what is called during a deployment may assume the reader roles and read addresses, and nothing else', () => {
  const lambda = only(template, 'AWS::Lambda::Function').Properties;
  expect(permissionsOf(template, lambda.Role['Fn::GetAtt'][0])).toEqual([
    'Allow ec2:DescribeNetworkInterfaces on *',
    'Allow logs:CreateLogStream logs:PutLogEvents on ${CallsLog.Arn}',
    `Allow sts:AssumeRole on ${providerNames
      .map((name) => `arn:aws:iam::${accounts[name]}:role/${readerRoleName(deployment, name)}`)
      .join(' ')}`,
  ]);
  for (const { InstallLatestAwsSdk } of propertiesOf(template, 'Custom::AWS')) expect(InstallLatestAwsSdk).toBe(false);
});
