import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS drops what no rule of the load balancer's group lets out.",
  docs: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    const globalApi = assembly.stack('global-api');
    globalApi.one('AWS::EC2::SecurityGroupEgress', /^LoadBalancer/, ({ FromPort }) => FromPort === 8080).remove();
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::SecurityGroup', /^LoadBalancer/).name,
  message:
    /GET \/dogs was answered with 503: .*of ALB .* has no outbound rule that lets tcp 8080 out to endpoint.*: add an AWS::EC2::SecurityGroupEgress/,
};
