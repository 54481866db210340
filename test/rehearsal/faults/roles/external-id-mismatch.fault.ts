import { DEPLOY_GLOBAL_API, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS lets nobody assume a role with an external id that is not the one its trust policy asks for.',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
  after: 'providers',
  failsAt: DEPLOY_GLOBAL_API,
  given: (assembly) => {
    const [trust] = assembly.stack('dogs').one('AWS::IAM::Role', /NameReader/).properties
      .AssumeRolePolicyDocument.Statement;
    trust.Condition = { StringEquals: { 'sts:ExternalId': 'dogs-reader' } };
    const { properties } = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    properties.Create = JSON.stringify({ ...JSON.parse(properties.Create), externalId: 'dogs-reader' });
  },
  break: (assembly) => {
    const call = assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/);
    call.replace('Create', 'dogs-reader', 'cats-reader');
  },
  resource: (assembly) => assembly.stack('global-api').one('Custom::AWS', /EndpointServiceNamedogs/).name,
  message:
    /Create\.assumedRoleArn: AccessDenied: .*sts:AssumeRole.*\n.*→ private-api-prod-dogs\/PrivateLinkNameReader\w+: its trust policy asks for StringEquals sts:ExternalId dogs-reader/,
};
