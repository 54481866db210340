import { resolveVariables } from '../../../rehearsal/codepipeline/variables';

const variables = {
  'Source@example_private-api': { CommitId: '1a2b3c4', CommitMessage: 'costs $& and #{x}' },
  codepipeline: { PipelineExecutionId: 'e-1' },
};

test.each([
  ['#{Source@example_private-api.CommitId}', '1a2b3c4'],
  ['Commit #{Source@example_private-api.CommitId} of #{codepipeline.PipelineExecutionId}', 'Commit 1a2b3c4 of e-1'],
  // A value is a value: nothing in it is a pattern or another variable.
  ['#{Source@example_private-api.CommitMessage}', 'costs $& and #{x}'],
  ['# { a.b } ${c.d} #{nodot}', '# { a.b } ${c.d} #{nodot}'],
])('%s becomes %s', (text, expected) => {
  expect(resolveVariables(text, variables, 'Approve/gate', 'CustomData')).toBe(expected);
});

test.each([
  ['#{Elsewhere.CommitId}', /Approve\/gate CustomData: .*no action that has run has the namespace 'Elsewhere'/],
  ['#{codepipeline.Id}', /the namespace 'codepipeline' has no 'Id', it has PipelineExecutionId/],
])('%s is refused', (text, message) => {
  expect(() => resolveVariables(text, variables, 'Approve/gate', 'CustomData')).toThrow(message);
});
