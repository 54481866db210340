import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: "AWS refuses a role's description with an em dash or an en dash in it: it takes the characters of ISO 8859-1.",
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
