import { setTimeout as sleep } from 'node:timers/promises';
import { stopInOrder } from '../../../../rehearsal/aws/ec2/systemd-order';

/** What happens when units are stopped, in its order; each takes a moment. */
async function stopped(...units: { name: string; before?: string[]; after?: string[] }[]): Promise<string[]> {
  const events: string[] = [];
  const service = ({ name, before = [], after = [] }: (typeof units)[number]) => ({
    unit: { name, before, after },
    stop: async () => {
      events.push(`${name} stops`);
      await sleep(5);
      events.push(`${name} has stopped`);
    },
  });
  await stopInOrder(units.map(service));
  return events;
}

test.each([
  ['Before', { name: 'log', before: ['app'] }, { name: 'app' }],
  ['After', { name: 'log' }, { name: 'app', after: ['log'] }],
])('what was started first by %s is stopped last', async (_, log, app) => {
  const events = ['app stops', 'app has stopped', 'log stops', 'log has stopped'];
  expect(await stopped(log, app)).toEqual(events);
  expect(await stopped(app, log)).toEqual(events);
});

test('what has no order is stopped side by side', async () => {
  expect((await stopped({ name: 'a' }, { name: 'b', after: ['network.target'] })).slice(0, 2)).toEqual([
    'a stops',
    'b stops',
  ]);
});

test('a loop is cut', async () => {
  const events = await stopped({ name: 'a', before: ['b'] }, { name: 'b', before: ['a'] });
  expect(events).toHaveLength(4);
});
