// AWS lets nobody assume a role whom its trust policy does not name: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::IAM::Role', /NameReader/).properties.AssumeRolePolicyDocument.Statement[0].Principal = {
      Service: 'ecs-tasks.amazonaws.com',
    };
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
    message:
      /Create\.assumedRoleArn: AccessDenied: .*sts:AssumeRole.*\n.*→ private-api-prod-dogs\/PrivateLinkNameReader\w+: its trust policy admits ecs-tasks\.amazonaws\.com: add /,
  },
};
