// AWS says AccessDenied, not ParameterNotFound, to who may read another name only: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::SSM::Parameter').replace('Name', 'endpoint-service-name', 'service-name');
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
    message:
      /Create\.action: AccessDenied: .*ssm:GetParameter on resource: .*\/dogs\/endpoint-service-name.*\n.*→ .*only/,
  },
};
