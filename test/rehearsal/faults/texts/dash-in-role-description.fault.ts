import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS takes a role's description of Latin letters and the signs of ISO 8859-1, which an em dash or an en dash is not.",
  docs: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const { properties } = assembly.stack('dogs').one('AWS::IAM::Role', /Reader|EndpointService/);
    properties.Description = 'Reads the parameter \u2014 during deployments';
  },
  resource: (assembly) => assembly.stack('dogs').one('AWS::IAM::Role', /Reader|EndpointService/).name,
  message:
    /Description: ValidationError: 1 validation error detected: Value at 'description' failed to satisfy constraint: .*\n.*→ write it without \u2014/,
};
