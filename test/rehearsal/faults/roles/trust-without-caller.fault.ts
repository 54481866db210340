import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS lets nobody assume a role whose trust policy does not name them.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::IAM::Role', /NameReader/).properties.AssumeRolePolicyDocument.Statement[0].Principal = {
      Service: 'ecs-tasks.amazonaws.com',
    };
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.assumedRoleArn: AccessDenied: .*sts:AssumeRole.*\n.*→ private-api-prod-dogs\/PrivateLinkNameReader\w+: its trust policy admits ecs-tasks\.amazonaws\.com: add /,
};
