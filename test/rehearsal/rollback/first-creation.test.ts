import { LiveRehearsal } from '../../helpers/live-rehearsal';
import { exits, otherBundle } from '../../helpers/other-bundle';
import { removeDirectories } from '../../helpers/rehearsal-directory';

jest.setTimeout(60_000);

let rehearsal: LiveRehearsal;
beforeAll(async () => {
  rehearsal = await LiveRehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
  removeDirectories();
});

const errorOf = (record: Awaited<ReturnType<LiveRehearsal['play']>>) =>
  record.stages.flatMap(({ actions }) => actions).find(({ error }) => error !== undefined)?.error;

test('a stack whose first creation fails ends in ROLLBACK_COMPLETE, and its stage has nothing to go back to', async () => {
  const record = await rehearsal.play(otherBundle('dogs', exits));
  expect(errorOf(record)).toMatch(/\nprivate-api-prod-dogs is ROLLBACK_COMPLETE$/);
  expect(rehearsal.stacks).toContain('private-api-prod-dogs ROLLBACK_COMPLETE');
  expect(rehearsal.output).toContain(
    'prod-Providers is not rolled back: no execution has succeeded in prod-Providers yet',
  );
});

test('the next attempt, though repaired, says what must be deleted first', async () => {
  expect(errorOf(await rehearsal.play())).toMatch(
    /^private-api-prod-dogs: ValidationError: Stack:arn:aws:cloudformation:us-west-2:222222222222:stack\/private-api-prod-dogs\/\S+ is in ROLLBACK_COMPLETE state and can not be updated\.\n.*→ delete the stack private-api-prod-dogs.*: npm run pipeline -- teardown private-api-prod-dogs/,
  );
});

test('once that is deleted, the attempt after it succeeds', async () => {
  await rehearsal.tearDown({ only: 'private-api-prod-dogs' });
  expect(rehearsal.stacks.map((stack) => stack.split(' ')[0])).toEqual([
    'private-api-pipeline',
    'private-api-prod-todo',
  ]);
  expect(await rehearsal.play()).toMatchObject({ status: 'Succeeded' });
});

test('a stack that is not there is no stack to tear down', async () => {
  await expect(rehearsal.tearDown({ only: 'private-api-prod-cats' })).rejects.toThrow(
    /no stack 'private-api-prod-cats' is deployed; those that are: private-api-prod-global-api, private-api-prod-todo/,
  );
});
