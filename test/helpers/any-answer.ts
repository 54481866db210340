import type { Answer } from '../../services/catalog/provider';

/** Of a route whose answers a test looks at by itself. */
export const anyAnswer = {
  status: 200,
  mediaType: 'application/json',
  body: { type: 'object', required: [], properties: {} },
} as const satisfies Answer;
