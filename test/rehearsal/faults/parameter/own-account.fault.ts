import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS looks for the name of a parameter in the caller's own account, and asks whether the caller may read it there.",
  docs: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const { properties } = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    const { assumedRoleArn: _, ...call } = JSON.parse(properties.Create);
    properties.Create = JSON.stringify(call);
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.action: AccessDenied: .*ssm:GetParameter on resource: arn:aws:ssm:us-west-2:111111111111:.*\n.*→ add to the policies of private-api-prod-global-api\/CallsRole/,
};
