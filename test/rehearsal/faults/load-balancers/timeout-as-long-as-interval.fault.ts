import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a health check for an Application Load Balancer whose timeout is not shorter than its interval.',
  docs: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html',
  unverified:
    'the page states the ranges; that the two may not be equal is what people were told (hashicorp/terraform-provider-aws#2366), and that a Network Load Balancer takes them (aws/aws-cdk#16446)',
  after: 'deployed',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const [group] = assembly.stack('global-api').all('AWS::ElasticLoadBalancingV2::TargetGroup');
    Object.assign(group!.properties, { HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 });
  },
  resource: (assembly) => assembly.stack('global-api').all('AWS::ElasticLoadBalancingV2::TargetGroup')[0]!.name,
  message:
    /HealthCheckTimeoutSeconds: ValidationError: Health check timeout '10' must be smaller than the interval '10'\n.*→ shorten the timeout or lengthen the interval/,
};
