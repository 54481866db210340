import { randomUUID } from 'node:crypto';
import { provider } from '../catalog/todo';
import { start } from '../http/start';
import { createApp } from './app';
import { DynamoDbTodoStore } from './dynamodb-todo-store';

void start(provider, process.env, (environment, log) => {
  const table = environment.required('TABLE_NAME', 'todos');
  // The SDK reads it by itself, but says that it is missing only when the first request comes.
  environment.required('AWS_REGION', 'us-west-2');
  return createApp({ store: new DynamoDbTodoStore(table), newId: randomUUID, log });
});
