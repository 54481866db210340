// AWS replaces a table whose KeySchema changes by an empty one, and asks nobody: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const { properties } = assembly.stack('todo').one('AWS::DynamoDB::Table');
    properties.KeySchema[0].AttributeName = 'todoId';
    properties.AttributeDefinitions[0].AttributeName = 'todoId';
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: (assembly) => assembly.stack('todo').one('AWS::DynamoDB::Table').name,
    message:
      / KeySchema: this change replaces .* by a new, empty AWS::DynamoDB::Table; .*\n.*→ leave KeySchema as deployed; .*approve TableCD117FA1/,
  },
};
