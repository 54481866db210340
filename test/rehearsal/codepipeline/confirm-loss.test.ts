import type { DataLoss } from '../../../rehearsal/cloudformation/data-loss';
import type { ActionContext } from '../../../rehearsal/codepipeline/actions/action-context';
import { approving } from '../../../rehearsal/codepipeline/askers';
import { confirmLosses } from '../../../rehearsal/codepipeline/confirm-loss';
import { Gates } from '../../../rehearsal/codepipeline/gates';

const loss = (logicalId: string): DataLoss => ({
  where: `todo/${logicalId}`,
  logicalId,
  type: 'AWS::DynamoDB::Table',
  id: `todo-${logicalId}-1`,
  property: 'KeySchema',
  message: 'this change replaces it',
  repair: 'leave KeySchema as deployed',
});

function context() {
  const said: string[] = [];
  const shown = {
    where: 'Providers/todo',
    action: { name: 'todo' },
    execution: { number: 2, revision: { commit: '1a2b3c4', branch: 'main', message: 'A change', description: 'it' } },
    signal: new AbortController().signal,
    waiting: <T>(answer: () => Promise<T>) => answer(),
    now: () => {},
    line: (text: string) => said.push(text),
  };
  return { said, context: shown as unknown as ActionContext };
}

test('every loss is asked for by itself, and the deployment goes on once all are confirmed', async () => {
  const gates = new Gates([]);
  const { context: action, said } = context();
  const confirmed = confirmLosses(gates, [loss('A'), loss('B')], action);
  expect(gates.open).toMatchObject([
    { name: 'A', stage: 'Providers', comment: 'todo/A KeySchema: this change replaces it' },
  ]);
  gates.decide('A', { approved: true, by: 'by command' });
  await new Promise(setImmediate);
  expect(gates.open.map(({ name }) => name)).toEqual(['B']);
  gates.decide('todo-B-1', { approved: true, by: 'by command' });
  await confirmed;
  expect(said).toEqual(['A', 'B'].map((id) => `${id}: the loss of its data was confirmed by command`));
});

test('one that is not confirmed is refused with the resource, the property and the way out', async () => {
  await expect(confirmLosses(new Gates([approving]), [loss('A')], context().context)).rejects.toThrow(
    'todo/A KeySchema: this change replaces it: rejected by --approve, which opens no gate behind which data is lost\n' +
      '  → leave KeySchema as deployed; or play it without --approve and confirm by name: npm run pipeline -- approve A',
  );
});

test('two resources of one logical id, in two stacks, are told apart by their physical ids', async () => {
  const gates = new Gates([]);
  const both = [loss('A'), { ...loss('A'), where: 'dogs/A', id: 'dogs-A-1' }].map((one) =>
    confirmLosses(gates, [one], context().context),
  );
  expect(gates.open.map(({ name }) => name)).toEqual(['A', 'dogs-A-1']);
  for (const name of ['dogs-A-1', 'A']) gates.decide(name, { approved: true, by: 'by command' });
  await Promise.all(both);
});

test('nothing is asked where nothing is lost', async () => {
  const gates = new Gates([]);
  await confirmLosses(gates, [], context().context);
  expect(gates.open).toEqual([]);
});
