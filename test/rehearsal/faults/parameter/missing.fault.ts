import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS answers GetParameter with ParameterNotFound where there is no such parameter.',
  docs: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const parameter = dogs.one('AWS::SSM::Parameter');
    const name = JSON.stringify(parameter.properties.Name);
    dogs.one('AWS::IAM::Role', /NameReader/).replace('Policies', `{"Ref":"${parameter.logicalId}"}`, name);
    parameter.remove();
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.parameters: ParameterNotFound: .*\/private-api\/prod\/dogs\/endpoint-service-name not found.*\n.*→ no stack in account 222222222222, us-west-2/,
};
