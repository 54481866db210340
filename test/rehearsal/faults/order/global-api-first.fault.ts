import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS answers GetParameter for a parameter that nobody has made with an error, and the role that reads it is not there either.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  failsAt: DEPLOY_GLOBAL_API,
  break: (assembly) => {
    const { properties } = assembly.stack('pipeline').one('AWS::CodePipeline::Pipeline');
    const names: string[] = properties.Stages.map(({ Name }: { Name: string }) => Name);
    const [providers, globalApi] = [names.indexOf('prod-Providers'), names.indexOf('prod-GlobalApi')];
    const [stage] = properties.Stages.splice(globalApi, 1);
    properties.Stages.splice(providers, 0, stage);
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.assumedRoleArn: AccessDenied: .*sts:AssumeRole on resource: .*endpoint-reader\n.*→ the role does not exist/,
};
