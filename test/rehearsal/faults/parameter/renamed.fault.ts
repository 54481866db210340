import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS answers AccessDenied, not ParameterNotFound, to a caller who may read another name only.',
  docs: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html',
  unverified: 'that the permission is asked for before the parameter is looked for',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::SSM::Parameter').replace('Name', 'endpoint-service-name', 'service-name');
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.action: AccessDenied: .*ssm:GetParameter on resource: .*\/dogs\/endpoint-service-name.*\n.*→ .*only/,
};
