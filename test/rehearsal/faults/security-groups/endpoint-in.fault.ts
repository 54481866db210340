import { type Fault, SMOKE_TEST } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS drops what no rule of the endpoint's group lets in.",
  docs: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  after: 'providers',
  failsAt: SMOKE_TEST,
  break: (assembly) => {
    const globalApi = assembly.stack('global-api');
    globalApi.one('AWS::EC2::SecurityGroupIngress', /^Linkdogs/, ({ FromPort }) => FromPort === 8080).remove();
  },
  resource: (assembly) => assembly.stack('global-api').one('AWS::EC2::SecurityGroup', /^Linkdogs/).name,
  message:
    /GET \/dogs was answered with 503: .*of endpoint .* has no inbound rule that lets tcp 8080 in from ALB.*: add an AWS::EC2::SecurityGroupIngress/,
};
