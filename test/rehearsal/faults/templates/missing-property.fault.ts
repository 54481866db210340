// AWS refuses a table without KeySchema, as its resource schema requires one: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    delete assembly.stack('todo').one('AWS::DynamoDB::Table').properties.KeySchema;
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: (assembly) => assembly.stack('todo').one('AWS::DynamoDB::Table').name,
    message:
      / KeySchema: ValidationError: Properties validation failed: required key \[KeySchema\] not found\n.*→ state KeySchema/,
  },
};
