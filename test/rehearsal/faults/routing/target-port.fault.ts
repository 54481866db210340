import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS sends requests to the port that a target is registered with, or else to that of its target group.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html',
  failsAt: DEPLOY_TODO,
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
  // No instance says that it is set up before the load balancer has found that it serves.
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message: /commands\.is-checked: Received 2 FAILURE signal\(s\) out of 2[\s\S]*ports open on the instance: 8081\n.*→ /,
};
