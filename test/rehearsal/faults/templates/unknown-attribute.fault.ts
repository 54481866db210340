import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses Fn::GetAtt of an attribute that the type does not have.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html',
  unverified: 'that the template is refused before anything changes, and in which words',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const balancer = dogs.one('AWS::ElasticLoadBalancingV2::LoadBalancer').logicalId;
    dogs.one('AWS::SSM::Parameter').properties.Value = { 'Fn::GetAtt': [balancer, 'Dns'] };
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::SSM::Parameter').name,
  message:
    / Value\.Fn::GetAtt: ValidationError: .*does not support attribute type Dns in Fn::GetAtt\n.*→ .* has .*DNSName/,
};
