import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS takes a resource whose logical ID is no longer in the template out of the stack, and deletes or retains it by its DeletionPolicy.',
  docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html',
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
