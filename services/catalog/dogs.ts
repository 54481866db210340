import type { Provider } from './provider';

export const provider = {
  name: 'dogs',
  port: 8080,
  healthPath: '/health',
  routes: [
    { method: 'GET', path: '/dogs' },
    { method: 'GET', path: '/dogs/males' },
    { method: 'GET', path: '/dogs/females' },
  ],
} as const satisfies Provider;
