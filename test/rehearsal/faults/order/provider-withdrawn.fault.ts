import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS keeps an endpoint service to which endpoints are connected, even where an update takes it out of its stack.',
  docs: 'https://docs.aws.amazon.com/vpc/latest/privatelink/delete-endpoint-service.html',
  unverified: 'that the update itself succeeds',
  after: 'deployed',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const { logicalId, properties } = dogs.one('AWS::SSM::Parameter');
    dogs
      .one('AWS::IAM::Role', /NameReader/)
      .replace('Policies', `{"Ref":"${logicalId}"}`, JSON.stringify(properties.Name));
    for (const type of [
      'AWS::SSM::Parameter',
      'AWS::EC2::VPCEndpointServicePermissions',
      'AWS::EC2::VPCEndpointService',
    ]) {
      dogs.one(type).remove();
    }
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message: /EndpointService\w+ DELETE_FAILED(.|\n)*ParameterNotFound: .*\n.*→ no stack in account 222222222222/,
};
