// AWS keeps parameters by region, and a policy names that region in the ARN: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    const call = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    call.replace('Create', 'us-west-2', 'us-east-1');
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
    message:
      /Create\.action: AccessDenied: .*ssm:GetParameter on resource: arn:aws:ssm:us-east-1:222222222222:.*\n.*→ .*arn:aws:ssm:us-west-2:222222222222:.* only/,
  },
};
