import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS answers GetParameter with ParameterNotFound in every region but the one that has the parameter.',
  docs: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
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
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.parameters: ParameterNotFound: .*\n.*→ it is in account 222222222222, us-west-2; the call reads account 222222222222, us-east-1/,
};
