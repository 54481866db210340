import { defineTwin } from '../../cloudformation/define-twin';
import { recordedTwin } from '../../cloudformation/recorded';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import { nameOf, type World } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import { BOOTSTRAP_ROLE } from '../iam/documents';
import { hasRole } from '../iam/names';
import { readDefinition } from './definition';

/**
 * A pipeline. As CodePipeline, it refuses an invalid structure at creation and update, so that the stack is rolled back and
 * the running definition stays.
 */
export function pipelineTwin(world: World): Twin {
  return defineTwin(world, {
    type: 'AWS::CodePipeline::Pipeline',
    async check(request, before) {
      const id = before?.id ?? request.properties.Name ?? request.generatedName;
      checkRoles(world, request, id);
      return before === undefined ? recordedTwin.create(request) : recordedTwin.update!(request, before);
    },
    id: (_, recorded) => recorded.id,
    attributes: (_, recorded) => recorded.attributes ?? {},
  });
}

function checkRoles(world: World, request: ResourceRequest, id: string): void {
  const { stages } = readDefinition({ ...request, id, attributes: {}, data: {} });
  for (const [i, { actions }] of stages.entries()) {
    for (const [j, { name: action, roleArn, configuration }] of actions.entries()) {
      const at = `Stages[${i}].Actions[${j}]`;
      for (const [property, arn] of [
        [`${at}.RoleArn`, roleArn],
        [`${at}.Configuration.RoleArn`, configuration.RoleArn],
      ] as const) {
        if (arn === undefined || isRole(world, arn)) continue;
        refuse({
          resource: nameOf(request),
          property,
          code: 'InvalidActionDeclarationException',
          message: `action '${action}' names the role ${arn}, which no account has`,
          repair: 'name a role that a stack before this one creates, or one of the bootstrap stack of its account',
        });
      }
    }
  }
}

/** Roles of the CDK's bootstrap stack are assumed to exist: that stack is deployed by hand and not in the assembly. */
function isRole(world: World, arn: string): boolean {
  const [, account, name] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (account === undefined || name === undefined) return false;
  return BOOTSTRAP_ROLE.test(name) ? name.includes(`-${account}-`) : hasRole(world, account, name);
}
