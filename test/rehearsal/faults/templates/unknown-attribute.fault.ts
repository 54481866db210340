// AWS refuses Fn::GetAtt of an attribute that the type does not have: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getatt.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const balancer = dogs.one('AWS::ElasticLoadBalancingV2::LoadBalancer').logicalId;
    dogs.one('AWS::SSM::Parameter').properties.Value = { 'Fn::GetAtt': [balancer, 'Dns'] };
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: (assembly) => assembly.stack('dogs').one('AWS::SSM::Parameter').name,
    message:
      / Value\.Fn::GetAtt: ValidationError: .*does not support attribute type Dns in Fn::GetAtt\n.*→ .* has .*DNSName/,
  },
};
