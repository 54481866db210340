import { recordedTwin } from '../../cloudformation/recorded';
import type { ResourceRequest, Twin } from '../../cloudformation/twin';
import type { World } from '../../cloudformation/world';
import { Refusal } from '../../kit/refusal';
import { BOOTSTRAP_ROLE } from '../iam/documents';
import { readDefinition } from './definition';

/**
 * AWS::CodePipeline::Pipeline: CodePipeline refuses a structure that cannot work when it is created or updated, so the
 * stack goes back to the definition that runs, and that one stays.
 */
export function createPipelineTwin(world: World): Twin {
  const check = (request: ResourceRequest, id: string): void => {
    const definition = readDefinition({ ...request, id, attributes: {}, data: {} });
    for (const [i, { actions }] of definition.stages.entries()) {
      for (const [j, { name, roleArn, configuration }] of actions.entries()) {
        const at = `Stages[${i}].Actions[${j}]`;
        checkRole(request, `${at}.RoleArn`, name, roleArn, world);
        checkRole(request, `${at}.Configuration.RoleArn`, name, configuration.RoleArn, world);
      }
    }
  };
  return {
    types: ['AWS::CodePipeline::Pipeline'],
    async create(request) {
      check(request, request.properties.Name ?? request.generatedName);
      return recordedTwin.create(request);
    },
    async update(request, before) {
      check(request, before.id);
      return recordedTwin.update!(request, before);
    },
  };
}

/** A role of the CDK's bootstrap stack counts as there: that stack is made by hand and in no assembly. */
function checkRole(
  { stack, logicalId }: ResourceRequest,
  property: string,
  action: string,
  arn: string | undefined,
  world: World,
): void {
  if (arn === undefined) return;
  const [, account, name] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const known =
    account !== undefined &&
    name !== undefined &&
    (BOOTSTRAP_ROLE.test(name)
      ? name.includes(`-${account}-`)
      : world.all('AWS::IAM::Role', { account }).some(({ id }) => id === name));
  if (known) return;
  throw new Refusal({
    resource: `${stack}/${logicalId}`,
    property,
    code: 'InvalidActionDeclarationException',
    message: `action '${action}' names the role ${arn}, which no account has`,
    repair: 'name a role that a stack before this one creates, or one of the bootstrap stack of its account',
  });
}
