import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes a resource with another logical id for another resource: a new table, and the old one retained or deleted.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html',
  after: 'deployed',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const { template } = assembly.stack('todo');
    template.Resources = JSON.parse(JSON.stringify(template.Resources).replaceAll('"TableCD117FA1"', '"Todos"'));
  },
  resource: () => 'private-api-prod-todo/TableCD117FA1',
  message:
    /AWS::DynamoDB::Table, is no longer in the template: it stays with its data, but outside of the stack: .*\n.*→ keep the resource under its logical id; .*approve TableCD117FA1/,
};
