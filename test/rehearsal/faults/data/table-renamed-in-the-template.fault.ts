// AWS takes a resource with another logical id for another resource: a new table, and the old one retained or deleted: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
import { DEPLOY_TODO, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  after: 'deployed',
  break: (assembly) => {
    const { template } = assembly.stack('todo');
    template.Resources = JSON.parse(JSON.stringify(template.Resources).replaceAll('"TableCD117FA1"', '"Todos"'));
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_TODO,
    resource: () => 'private-api-prod-todo/TableCD117FA1',
    message:
      /AWS::DynamoDB::Table, is no longer in the template: it stays with its data, but outside of the stack: .*\n.*→ keep the resource under its logical id; .*approve TableCD117FA1/,
  },
};
