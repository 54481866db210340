import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS allows 500 resources in a template and no more.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  after: 'deployed',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    for (let i = 0; i < 500; i++) {
      dogs.add(`Extra${i}`, { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x' } });
    }
  },
  resource: () => 'private-api-prod-dogs',
  message:
    / Resources: ValidationError: .*Number of resources, \d+, is greater than maximum allowed, 500\n.*→ split the stack/,
};
