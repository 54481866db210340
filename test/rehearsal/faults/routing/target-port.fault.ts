import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS sends requests to the port that a target is registered with, or else to that of its target group.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    const todo = assembly.stack('todo');
    todo.one('AWS::ElasticLoadBalancingV2::TargetGroup').properties.Port = 9090;
    // The way to that port is open: it is the port alone that is wrong.
    for (const rule of ['Ingress', 'Egress'].flatMap((way) =>
      todo.all(`AWS::EC2::SecurityGroup${way}`, /PrivateLink/),
    )) {
      rule.properties.FromPort = 9090;
      rule.properties.ToPort = 9090;
    }
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::ElasticLoadBalancingV2::TargetGroup').name,
  message: /GET \/todo was answered with 503: nothing listens on port 9090 of i-\w+, to which .* sends it by Port\b/,
};
