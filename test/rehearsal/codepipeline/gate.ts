/** A manual approval that waits. */
export const gate = (name = 'prod-Approve') => ({
  name,
  stage: 'Approve',
  comment: 'Deploy?',
  execution: 1,
  revision: { commit: '1a2b3c4', branch: 'main', message: 'A change', description: 'working tree at 1a2b3c4' },
  stacks: [{ stack: 'api', account: '111111111111', region: 'us-west-2' }],
});

/** A deployment that would lose the data of a table. */
export const losing = () => ({
  ...gate('Table'),
  loss: {
    where: 'todo/Table',
    logicalId: 'Table',
    type: 'AWS::DynamoDB::Table',
    id: 'todo-Table-1',
    message: 'is replaced',
    repair: 'keep it',
  },
});
