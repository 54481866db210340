import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS makes or deletes one global secondary index of a table in an update, and not two.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html',
  after: 'deployed',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const { properties } = assembly.stack('todo').one('AWS::DynamoDB::Table');
    const [{ AttributeName }] = properties.KeySchema;
    properties.GlobalSecondaryIndexes = ['first', 'second'].map((IndexName) => ({
      IndexName,
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    }));
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::DynamoDB::Table').name,
  message:
    /GlobalSecondaryIndexes: InvalidRequest: Cannot perform more than one GSI creation or deletion in a single update\n.*→ deploy them one by one: first, second[\s\S]*is UPDATE_ROLLBACK_COMPLETE/,
};
