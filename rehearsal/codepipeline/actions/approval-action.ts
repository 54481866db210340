import type { PipelineDefinition } from '../../aws/codepipeline/definition';
import { refuse } from '../../kit/refusal';
import type { Gates, StackBehind } from '../gates';
import { type ActionContext, type ActionResult, stageOf } from './action-context';

/** Waits for a person. Throws a Refusal if that person says no. */
export async function approve(gates: Gates, context: ActionContext): Promise<ActionResult> {
  const { action, configuration, where, definition, execution, signal } = context;
  const gate = {
    name: action.name,
    stage: stageOf(context),
    comment: configuration.CustomData ?? '',
    execution: execution.number,
    revision: execution.revision,
    stacks: stacksBehind(definition, action.name),
  };
  const { approved, by } = await context.waiting(() => gates.wait(gate, signal));
  if (approved) return { summary: `approved ${by}` };
  return refuse({
    resource: where,
    message: `rejected ${by}`,
    repair: 'push a commit that can be approved',
  });
}

/** The stacks between this gate and the next one. */
export function stacksBehind(definition: PipelineDefinition, gate: string): StackBehind[] {
  const stages = definition.stages.slice(
    1 + definition.stages.findIndex(({ actions }) => actions.some(({ name }) => name === gate)),
  );
  const next = stages.findIndex(({ actions }) => actions.some(({ category }) => category === 'Approval'));
  const behind = new Map<string, StackBehind>();
  for (const { actions } of next === -1 ? stages : stages.slice(0, next)) {
    for (const { provider, configuration, account, region } of actions) {
      const stack = configuration.StackName;
      if (provider === 'CloudFormation' && stack !== undefined)
        behind.set(`${account}/${region}/${stack}`, { stack, account, region });
    }
  }
  return [...behind.values()];
}
