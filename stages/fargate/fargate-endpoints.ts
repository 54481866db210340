import { Aws } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { AnyPrincipal, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { AwsEndpoints } from '../network/aws-endpoints';
import type { IsolatedVpc } from '../network/isolated-vpc';

export interface FargateEndpointsProps {
  readonly vpc: IsolatedVpc;
  readonly client: SecurityGroup;
  readonly image: DockerImageAsset;
  readonly logGroup: ILogGroup;
  /** Who pulls the image and writes the log. */
  readonly executionRole: IRole;
}

/**
 * What Fargate needs to start a container without the internet, and no more.
 *
 * Which endpoints, and the bucket in which ECR keeps its layers:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export class FargateEndpoints extends AwsEndpoints {
  constructor(scope: Construct, id: string, props: FargateEndpointsProps) {
    super(scope, id, props);
    const { image, logGroup, executionRole } = props;

    // ECR signs the links to its layers itself: the principal is not ours.
    this.addGateway('S3', GatewayVpcEndpointAwsService.S3, [
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [`arn:${Aws.PARTITION}:s3:::prod-${Aws.REGION}-starport-layer-bucket/*`],
      }),
    ]);

    const pull = () => [
      new PolicyStatement({ principals: [executionRole], actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      new PolicyStatement({
        principals: [executionRole],
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: [image.repository.repositoryArn],
      }),
    ];
    this.addInterface('EcrApi', InterfaceVpcEndpointAwsService.ECR, pull());
    this.addInterface('EcrDocker', InterfaceVpcEndpointAwsService.ECR_DOCKER, pull());
    this.addInterface('Logs', InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, [
      new PolicyStatement({
        principals: [executionRole],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    ]);
  }
}
