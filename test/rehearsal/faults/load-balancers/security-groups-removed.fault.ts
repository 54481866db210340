import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS decides at the creation of a Network Load Balancer whether it has security groups: later they can be exchanged, neither added to one without nor all removed.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html',
  unverified:
    'the page says that none can be added later; that not all can be removed is what people met (hashicorp/terraform-provider-aws#32987)',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    delete assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').properties.SecurityGroups;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').name,
  message:
    /SecurityGroups: InvalidConfigurationRequest: You cannot remove all security groups from a Network Load Balancer.*\n.*→ keep one, or replace the load balancer[\s\S]*is UPDATE_ROLLBACK_COMPLETE/,
};
