// AWS accepts connections at a load balancer only at the ports of its listeners: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
import { type Fault, GLOBAL_API, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::Listener').properties.Port = 8082;
  },
  expected: {
    stage: GLOBAL_API,
    action: SMOKE_TEST,
    resource: (assembly) => assembly.stack('dogs').one('AWS::ElasticLoadBalancingV2::LoadBalancer').name,
    message: /GET \/dogs was answered with 503: NLB .* has no listener on port 8080; Port of its listeners: 8082\n/,
  },
};
