// AWS answers GetParameter with ParameterNotFound in every region but the one that has the parameter: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
import { DEPLOY_GLOBAL_API, type Fault, GLOBAL_API } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  given: (assembly) => {
    assembly
      .stack('dogs')
      .one('AWS::IAM::Role', /NameReader/)
      .replace('Policies', 'us-west-2', '*');
  },
  break: (assembly) => {
    const call = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    call.replace('Create', 'us-west-2', 'us-east-1');
  },
  expected: {
    stage: GLOBAL_API,
    action: DEPLOY_GLOBAL_API,
    resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
    message:
      /Create\.parameters: ParameterNotFound: .*\n.*→ it is in account 222222222222, us-west-2; the call reads account 222222222222, us-east-1/,
  },
};
