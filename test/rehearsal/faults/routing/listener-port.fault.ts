import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS accepts connections at a load balancer only at the ports of its listeners.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::Listener').properties.Port = 8082;
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').name,
  message: /GET \/dogs was answered with 503: NLB .* has no listener on port 8080; Port of its listeners: 8082\n/,
};
