import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/**
 * Where instances leave their log: S3 is reached by the VPC's gateway endpoint, which has no price, and CloudWatch Logs only
 * by one that has (docs/decisions/0006).
 *
 * It outlives its stack, whose deletion it would fail as long as anything is in it, and empties itself.
 */
export class LogBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'It is a log itself: instances add to it and cannot read it, and who reads it is in CloudTrail where wanted.',
    });
  }

  /** All that an instance does with it: another object each time. */
  get write(): PolicyStatement {
    return new PolicyStatement({ actions: ['s3:PutObject'], resources: [this.arnForObjects('*')] });
  }
}
