// AWS tells a caller nothing about roles that it may not assume, also where there is none: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    const call = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    call.replace('Create', '222222222222', '333333333333');
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
    message:
      /Create\.assumedRoleArn: AccessDenied: .*sts:AssumeRole on resource: arn:aws:iam::333333333333:role\/private-api-prod-dogs-endpoint-reader\n.*→ the role does not exist/,
  },
};
