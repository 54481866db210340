import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS lets a caller assume a role of another account only where both accounts allow it.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  unverified: 'that a role that does not exist is answered as one that may not be assumed',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const call = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    call.replace('Create', '222222222222', '333333333333');
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.assumedRoleArn: AccessDenied: .*sts:AssumeRole on resource: arn:aws:iam::333333333333:role\/private-api-prod-dogs-endpoint-reader\n.*→ the role does not exist/,
};
