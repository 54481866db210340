import type { Provider, Shape } from './provider';

const todo = {
  type: 'object',
  required: ['id', 'data'],
  properties: { id: { type: 'string' }, data: { type: 'string' } },
} as const satisfies Shape;

/** Ids are UUIDs: there is never a todo of this name. */
const NOBODY = 'no-such-todo';

export const provider = {
  name: 'todo',
  port: 8081,
  healthPath: '/health',
  routes: [
    {
      method: 'GET',
      path: '/todo',
      answer: {
        status: 200,
        mediaType: 'application/json',
        body: {
          type: 'object',
          required: ['items'],
          properties: { items: { type: 'array', items: todo }, next: { type: 'string' } },
        },
      },
    },
    {
      method: 'POST',
      path: '/todo',
      answer: { status: 201, mediaType: 'application/json', body: todo },
      refusal: {
        of: { path: '/todo', mediaType: 'application/json', body: '{}' },
        status: 400,
        mediaType: 'application/json',
        body: message('\'data\' is missing: send it as a form field or as JSON, {"data": "…"}'),
      },
    },
    {
      method: 'GET',
      path: '/todo/{todoId}',
      answer: { status: 200, mediaType: 'application/json', body: todo },
      refusal: {
        of: { path: `/todo/${NOBODY}` },
        status: 404,
        mediaType: 'application/json',
        body: message(`Todo ${NOBODY} doesn't exist`),
      },
    },
  ],
} as const satisfies Provider;

function message(text: string): Shape {
  return { type: 'object', required: ['message'], properties: { message: { type: 'string', enum: [text] } } };
}
