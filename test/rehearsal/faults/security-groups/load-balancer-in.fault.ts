// AWS drops what no rule of the load balancer's group lets in: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
import { type Fault, GLOBAL_API, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'providers',
  break: (assembly) => {
    const globalApi = assembly.stack('global-api');
    globalApi.one('AWS::EC2::SecurityGroupIngress', /^LoadBalancer/, ({ FromPort }) => FromPort === 8080).remove();
  },
  expected: {
    stage: GLOBAL_API,
    action: SMOKE_TEST,
    resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::SecurityGroup', /^LoadBalancer/).name,
    message:
      /GET \/dogs was answered with 503: .*of ALB .* has no inbound rule that lets tcp 8080 in from VPC link.*: add an AWS::EC2::SecurityGroupIngress/,
  },
};
