import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/**
 * CodePipeline forgets an execution after 12 months (API Reference, "ListPipelineExecutions"). Until then a
 * stage may be rolled back to it, which takes its artifacts.
 */
const KEPT_DAYS = 400;

/**
 * Artifacts expire when no rollback can ask for them any more, and outlive the pipeline together with their key.
 *
 * A bucket that is not empty fails the deletion of its stack, and by itself the CDK keeps the bucket and deletes its key,
 * which leaves objects that nobody can read.
 */
export function keepArtifacts({ artifactBucket }: Pipeline): void {
  const bucket = artifactBucket as Bucket;
  bucket.addLifecycleRule({
    expiration: Duration.days(KEPT_DAYS),
    abortIncompleteMultipartUploadAfter: Duration.days(7),
  });
  (bucket.encryptionKey as Key).applyRemovalPolicy(RemovalPolicy.RETAIN);
}
