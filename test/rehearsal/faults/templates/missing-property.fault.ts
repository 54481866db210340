import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a table without KeySchema, as its resource schema requires one.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html',
  after: 'deployed',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    delete assembly.stack('todo').one('AWS::DynamoDB::Table').properties.KeySchema;
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::DynamoDB::Table').name,
  message:
    / KeySchema: ValidationError: Properties validation failed: required key \[KeySchema\] not found\n.*→ state KeySchema/,
};
