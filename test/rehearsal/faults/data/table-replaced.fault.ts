import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS replaces a table whose KeySchema changes: it creates a new one, then deletes the old one.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html',
  unverified: "only AWS's resource schema was read for KeySchema itself",
  after: 'deployed',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const { properties } = assembly.stack('todo').one('AWS::DynamoDB::Table');
    properties.KeySchema[0].AttributeName = 'todoId';
    properties.AttributeDefinitions[0].AttributeName = 'todoId';
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::DynamoDB::Table').name,
  message:
    / KeySchema: this change replaces .* by a new, empty AWS::DynamoDB::Table; .*\n.*→ leave KeySchema as deployed; .*approve TableCD117FA1/,
};
