import { type Pipeline, ProviderType } from 'aws-cdk-lib/aws-codepipeline';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import type { Configuration } from './configuration-shape';

/** The repository that the pipeline follows. */
export class Source {
  readonly fileSet: CodePipelineSource;

  readonly #configuration: Configuration['source'];

  constructor(configuration: Configuration['source']) {
    this.#configuration = configuration;
    const { repository, branch, connectionArn } = configuration;
    this.fileSet = CodePipelineSource.connection(repository, branch, { connectionArn });
  }

  /** The commit of an execution, as a variable that CodePipeline fills in. */
  get commit(): string {
    return this.fileSet.sourceAttribute('CommitId');
  }

  /** A push to the branch starts an execution, unless it touches ignored files only. Call once the pipeline is built. */
  startPipelineOnPush(pipeline: Pipeline): void {
    const { branch, connectionArn, ignore } = this.#configuration;
    const sourceAction = pipeline.stage('Source').actions[0]!;
    pipeline.addTrigger({
      providerType: ProviderType.CODE_STAR_SOURCE_CONNECTION,
      gitConfiguration: {
        sourceAction,
        pushFilter: [{ branchesIncludes: [branch], ...(ignore.length > 0 && { filePathsExcludes: [...ignore] }) }],
      },
    });
    // The CDK grants the permission under the service's old prefix only, even for an ARN with the new one, and does not expose
    // the role.
    const { actionName } = sourceAction.actionProperties;
    const role = pipeline.node.findChild('Source').node.findChild(actionName).node.findChild('CodePipelineActionRole');
    (role as Role).addToPrincipalPolicy(
      new PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [connectionArn] }),
    );
  }
}
