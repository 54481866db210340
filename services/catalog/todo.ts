import type { Provider } from './provider';

export const provider = {
  name: 'todo',
  port: 8081,
  healthPath: '/health',
  routes: [
    { method: 'GET', path: '/todo' },
    { method: 'POST', path: '/todo' },
    { method: 'GET', path: '/todo/{todoId}' },
  ],
} as const satisfies Provider;
