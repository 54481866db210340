// AWS takes 500 resources in a template and no more: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    for (let i = 0; i < 500; i++) {
      dogs.add(`Extra${i}`, { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x' } });
    }
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: () => 'private-api-prod-dogs',
    message:
      / Resources: ValidationError: .*Number of resources, \d+, is greater than maximum allowed, 500\n.*→ split the stack/,
  },
};
