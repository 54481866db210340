import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS policies name a parameter by an ARN with its region, and allow nothing in another.',
  docs: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const call = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    call.replace('Create', 'us-west-2', 'us-east-1');
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.action: AccessDenied: .*ssm:GetParameter on resource: arn:aws:ssm:us-east-1:222222222222:.*\n.*→ .*arn:aws:ssm:us-west-2:222222222222:.* only/,
};
