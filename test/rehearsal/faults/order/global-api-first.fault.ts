import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS lets nobody assume a role that is not there yet, and so no consumer reads a name before its provider has published it.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html',
  unverified: 'that AssumeRole of a role that does not exist is answered with AccessDenied',
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
