import { type CfnCustomResource, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

export interface DeploymentCallsProps {
  readonly buildId: string;
  /** ARNs of the roles in other accounts that these calls take on. */
  readonly assumes: readonly string[];
}

export interface DeploymentCall {
  readonly service: 'SSM' | 'EC2';
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The parts of the answer that are wanted, as in `Parameter.Value`. */
  readonly answers: readonly string[];
  /** @default - the call is made in this account */
  readonly assumedRoleArn?: string;
}

/**
 * Calls of AWS APIs that are made anew in every deployment of this stack.
 *
 * CloudFormation calls a custom resource only when one of its properties changes. What it reads would otherwise be as
 * old as its definition, and a provider that was deployed anew would never be found again (aws/aws-cdk#7722, #8888).
 */
export class DeploymentCalls extends Construct {
  readonly #buildId: string;
  readonly #role: Role;
  readonly #logGroup: LogGroup;

  constructor(scope: Construct, id: string, { buildId, assumes }: DeploymentCallsProps) {
    super(scope, id);
    this.#buildId = buildId;
    this.#logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Inline, not in a policy of its own: the role exists with all its permissions before the first call.
    this.#role = new Role(this, 'Role', {
      description: `Reads during deployments of ${Stack.of(this).stackName}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Calls: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...assumes] }),
            new PolicyStatement({ actions: ['ec2:DescribeNetworkInterfaces'], resources: ['*'] }),
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [this.#logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    Validations.of(this.#role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'ec2:DescribeNetworkInterfaces supports no resource-level permissions (Service Authorization Reference, EC2). ' +
        'It reads addresses and changes nothing.',
    });
  }

  /** Adds a call to the deployment. `getResponseField` of the result gives each of the answers. */
  add(id: string, { service, action, parameters, answers, assumedRoleArn }: DeploymentCall): AwsCustomResource {
    const call = new AwsCustomResource(this, id, {
      // Also made at creation, since nothing else is given for that.
      onUpdate: {
        service,
        action,
        parameters,
        assumedRoleArn,
        region: Stack.of(this).region,
        outputPaths: [...answers],
        physicalResourceId: PhysicalResourceId.of(id),
      },
      role: this.#role,
      logGroup: this.#logGroup,
      installLatestAwsSdk: false,
    });
    const resource = call.node.findChild('Resource').node.defaultChild as CfnCustomResource;
    resource.addPropertyOverride('BuildId', this.#buildId);
    return call;
  }
}
