import { DEPLOY_DOGS, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS answers CreateTable with ResourceInUseException where the account has a table of that name in the region.',
  docs: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html',
  failsAt: DEPLOY_DOGS,
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const { resource } = assembly.stack('todo').one('AWS::DynamoDB::Table');
    const named = { ...resource, Properties: { ...resource.Properties, TableName: 'todos' } };
    dogs.add('Todos', named);
    dogs.add('TodosAgain', { ...named, DependsOn: 'Todos' });
  },
  resource: () => 'private-api-prod-dogs/TodosAgain',
  message: / TableName: AlreadyExists: table todos already exists in this account and region\n.*→ give it another name/,
};
