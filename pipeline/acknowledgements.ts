import type { CodePipeline } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';

export function acknowledgeFindings(_stack: Construct, _pipeline: CodePipeline): void {}
