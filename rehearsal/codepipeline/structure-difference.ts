import { isDeepStrictEqual } from 'node:util';
import type { Action, PipelineDefinition, Stage } from '../aws/codepipeline/definition';

/** What makes another pipeline of one, a line each: `+` came, `-` went, `~` changed. */
export function structureDifference(before: PipelineDefinition, after: PipelineDefinition): string[] {
  const lines: string[] = [];
  const settings = ['executionMode', 'restartOnUpdate', 'triggers'] as const;
  const changed = settings.filter((setting) => !isDeepStrictEqual(before[setting], after[setting]));
  if (changed.length > 0) lines.push(`~ pipeline: ${changed.join(', ')}`);
  for (const stage of after.stages) {
    const earlier = before.stages.find(({ name }) => name === stage.name);
    if (earlier === undefined) lines.push(`+ stage ${stage.name}: ${stage.actions.map(({ name }) => name).join(', ')}`);
    else lines.push(...stageDifference(earlier, stage));
  }
  for (const { name } of before.stages) {
    if (!after.stages.some((stage) => stage.name === name)) lines.push(`- stage ${name}`);
  }
  const kept = (a: PipelineDefinition, b: PipelineDefinition) =>
    a.stages.map(({ name }) => name).filter((name) => b.stages.some((stage) => stage.name === name));
  const order = kept(after, before);
  if (!isDeepStrictEqual(kept(before, after), order)) lines.push(`~ order of the stages: ${order.join(', ')}`);
  return lines;
}

function stageDifference(before: Stage, after: Stage): string[] {
  const { name } = after;
  const lines: string[] = [];
  if (before.onFailure !== after.onFailure)
    lines.push(`~ stage ${name}: OnFailure ${before.onFailure} → ${after.onFailure}`);
  for (const action of after.actions) {
    const earlier = before.actions.find((candidate) => candidate.name === action.name);
    if (earlier === undefined) lines.push(`+ action ${name}/${action.name}`);
    else if (!isDeepStrictEqual(earlier, action))
      lines.push(`~ action ${name}/${action.name}: ${whatChanged(earlier, action).join(', ')}`);
  }
  for (const action of before.actions) {
    if (!after.actions.some((candidate) => candidate.name === action.name))
      lines.push(`- action ${name}/${action.name}`);
  }
  return lines;
}

function whatChanged(before: Action, after: Action): string[] {
  return keysThatDiffer(before, after).flatMap((key) =>
    key === 'configuration'
      ? keysThatDiffer(before.configuration, after.configuration).flatMap((setting) =>
          setting === 'EnvironmentVariables'
            ? variablesThatDiffer(before.configuration[setting], after.configuration[setting])
            : [setting],
        )
      : [key],
  );
}

function variablesThatDiffer(before: string | undefined, after: string | undefined): string[] {
  return keysThatDiffer(variables(before), variables(after)).map((name) =>
    // CDK Pipelines writes it for no other purpose than to show this (it is a hash of the project's configuration).
    name === '_PROJECT_CONFIG_HASH' ? 'what its CodeBuild project runs, or how' : name,
  );
}

function variables(text = '[]'): Record<string, unknown> {
  const list = JSON.parse(text) as { readonly name: string; readonly value: unknown }[];
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

function keysThatDiffer(before: object, after: object): string[] {
  const values = (object: object, key: string) => (object as Readonly<Record<string, unknown>>)[key];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !isDeepStrictEqual(values(before, key), values(after, key)),
  );
}
