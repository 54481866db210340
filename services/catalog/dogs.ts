import type { Answer, Provider } from './provider';

export const provider = {
  name: 'dogs',
  port: 8080,
  healthPath: '/health',
  routes: [
    { method: 'GET', path: '/dogs', answer: dog('female', 'male') },
    { method: 'GET', path: '/dogs/males', answer: dog('male') },
    { method: 'GET', path: '/dogs/females', answer: dog('female') },
  ],
} as const satisfies Provider;

function dog(...genders: readonly string[]): Answer {
  return {
    status: 200,
    mediaType: 'application/json',
    body: {
      type: 'object',
      required: ['Name', 'Gender'],
      properties: { Name: { type: 'string' }, Gender: { type: 'string', enum: genders } },
    },
  };
}
