import type { Bench } from './bench';
import { startUpOf } from './start-up';
import { localAws, TABLE } from './todo-table';

export const bench: Bench = {
  question: 'How long does todo take from the start of its process to its first 200?',
  baseline: 'a bare node:http server, see the details',
  limit: { atMost: 250 },
  run: startUpOf({
    service: 'todo',
    path: '/todo',
    async variables(stage) {
      const { port } = await stage.startServer('measuring', 'dynamodb.ts');
      return { ...localAws(port), TABLE_NAME: TABLE };
    },
  }),
};
