// AWS answers CreateTable with ResourceInUseException where the account's region has a table of that name: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
import { DEPLOY_DOGS, type Fault, PROVIDERS } from '../../../helpers/fault';

export const fault: Fault = {
  break: (assembly) => {
    const dogs = assembly.stack('dogs');
    const { resource } = assembly.stack('todo').one('AWS::DynamoDB::Table');
    const named = { ...resource, Properties: { ...resource.Properties, TableName: 'todos' } };
    dogs.add('Todos', named);
    dogs.add('TodosAgain', { ...named, DependsOn: 'Todos' });
  },
  expected: {
    stage: PROVIDERS,
    action: DEPLOY_DOGS,
    resource: () => 'private-api-prod-dogs/TodosAgain',
    message:
      / TableName: AlreadyExists: table todos already exists in this account and region\n.*→ give it another name/,
  },
};
