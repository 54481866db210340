import { nameOf, type PropertiesOf, type World } from '../cloudformation/world';
import { partitionOf } from '../kit/partition';
import { Refusal, refuse } from '../kit/refusal';
import type { Identity } from '../permissions/caller';
import type { BuildProject } from './build-project';

type LogsConfig = NonNullable<PropertiesOf<'AWS::CodeBuild::Project'>['LogsConfig']>;

/**
 * Throws a Refusal if a project's role may not write the log of its builds: CodeBuild begins none then.
 *
 * A group that is not there yet is made by that role too.
 */
export async function checkBuildLog(
  project: BuildProject['resource'],
  world: World,
  identity: Identity,
): Promise<void> {
  const { account, region, properties, id } = project;
  const logs: Partial<NonNullable<LogsConfig['CloudWatchLogs']>> = properties.LogsConfig?.CloudWatchLogs ?? {};
  const { Status: status = 'ENABLED', GroupName: group = `/aws/codebuild/${id}` } = logs;
  if (status !== 'ENABLED') return;
  const name = nameOf(project);
  const arn = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${group}`;
  const session = await identity.serviceSession('codebuild.amazonaws.com', properties.ServiceRole, name);
  const isThere = world.get('AWS::Logs::LogGroup', group, project) !== undefined;
  for (const action of [...(isThere ? [] : ['CreateLogGroup']), 'CreateLogStream', 'PutLogEvents']) {
    const resource = action === 'CreateLogGroup' ? `${arn}:*` : `${arn}:log-stream:rehearsal`;
    try {
      await identity.authorize(session, { action: `logs:${action}`, resource }, name);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { message, repair } = error.detail;
      refuse({
        resource: name,
        property: 'ServiceRole',
        code: 'ACCESS_DENIED',
        message: `Service role ${properties.ServiceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build. Error message: ${message}`,
        repair,
        source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html',
      });
    }
  }
}
