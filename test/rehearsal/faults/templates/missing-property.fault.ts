import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS refuses a table without KeySchema, as its resource schema requires one.',
  unverified: "only AWS's resource schema was read, and no page that says how a missing property is refused",
  after: 'deployed',
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    delete assembly.stack('todo').one('AWS::DynamoDB::Table').properties.KeySchema;
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::DynamoDB::Table').name,
  message:
    / KeySchema: ValidationError: Properties validation failed: required key \[KeySchema\] not found\n.*→ state KeySchema/,
};
