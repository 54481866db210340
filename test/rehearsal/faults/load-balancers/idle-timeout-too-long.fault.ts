import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a value of an attribute that is beyond its range, such as an idle timeout of more than 4000 seconds.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html',
  unverified: 'in which words',
  after: 'deployed',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const { properties } = assembly.stack('global-api').one('AWS::ElasticLoadBalancingV2::LoadBalancer');
    properties.LoadBalancerAttributes = [{ Key: 'idle_timeout.timeout_seconds', Value: '9000' }];
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::ElasticLoadBalancingV2::LoadBalancer').name,
  message:
    /LoadBalancerAttributes\[0\]\.Value: ValidationError: '9000' is not a valid value of attribute idle_timeout\.timeout_seconds\n.*→ give 1 to 4000/,
};
