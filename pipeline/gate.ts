import { RemovalPolicy } from 'aws-cdk-lib';
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ManualApprovalStep } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import type { Environment } from './configuration-shape';

export interface GateProps {
  readonly environment: Environment;
  /** The commit that waits, as a variable that CodePipeline fills in. */
  readonly commit: string;
}

/** The approval that an environment's deployment waits for, and the topic that tells people of it and of failures. */
export class Gate extends Construct {
  readonly step: ManualApprovalStep;
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { environment, commit }: GateProps) {
    super(scope, id);
    // A key of our own: EventBridge cannot publish to a topic that is encrypted with the AWS managed one, whose policy
    // names no service (SNS Developer Guide, "Enable compatibility between event sources … and encrypted topics").
    const masterKey = new Key(this, 'Key', {
      enableKeyRotation: true,
      description: `Notifications about ${environment.name}`,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#topic = new Topic(this, 'Topic', { masterKey, enforceSSL: true });
    for (const address of environment.approval.notify) this.#topic.addSubscription(new EmailSubscription(address));
    this.step = new ManualApprovalStep(`${environment.name}-Approve`, {
      // Not "is live": while this waits, a later commit may pass the providers, and then waits for this stage (CodePipeline User
      // Guide, "How executions are processed in SUPERSEDED mode").
      comment: `Commit ${commit} was deployed to the providers of ${environment.name}: approve it for the global API`,
      notificationTopic: this.#topic,
    });
  }

  /** Notifies the same people of a failed execution, whatever stage has failed. */
  notifyOfFailures(pipeline: Pipeline): void {
    const execution = EventField.fromPath('$.detail.execution-id');
    const message = `Execution ${execution} of the pipeline ${EventField.fromPath('$.detail.pipeline')} failed`;
    pipeline.onStateChange(`${this.node.id}-Failure`, {
      description: 'Tells of failed executions',
      eventPattern: { detail: { state: ['FAILED'] } },
      target: new SnsTopic(this.#topic, { message: RuleTargetInput.fromText(message) }),
    });
  }
}
