import type { Bench } from './bench';
import { memoryOf } from './memory';
import { localAws, TABLE, todoId } from './todo-table';

export const bench: Bench = {
  question: 'How much memory does todo hold after a million requests, or after those of a minute?',
  baseline: 'what it holds in each quarter of them, see the details',
  limit: { atMost: 90 },
  run: memoryOf({
    service: 'todo',
    path: `/todo/${todoId(7)}`,
    async variables(stage) {
      const { port } = await stage.startServer('measuring', 'dynamodb.ts');
      return { ...localAws(port), TABLE_NAME: TABLE };
    },
  }),
};
