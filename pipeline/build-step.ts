import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildSpec, LinuxArmBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { type CodeBuildOptions, CodeBuildStep, type IFileSetProducer } from 'aws-cdk-lib/pipelines';
import { load } from 'js-yaml';

const buildSpecFile = join(__dirname, '..', 'buildspec.yml');

/**
 * What every CodeBuild project of the pipeline runs on.
 *
 * ARM, because the dogs' image is built for it. The image's own default Node is older than 22; its runtimes.yml
 * (aws/aws-codebuild-docker-images, al/aarch64/standard/3.0) has 22 as a version to choose.
 */
export const buildDefaults: CodeBuildOptions = {
  buildEnvironment: { buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0 },
  partialBuildSpec: BuildSpec.fromObject({
    version: '0.2',
    phases: { install: { 'runtime-versions': { nodejs: 22 } } },
  }),
};

/** Source to cloud assembly by buildspec.yml, read here: CDK Pipelines would never load it by itself. */
export function buildStep(input: IFileSetProducer): CodeBuildStep {
  return new CodeBuildStep('Synth', {
    input,
    partialBuildSpec: BuildSpec.fromObject(load(readFileSync(buildSpecFile, 'utf8')) as object),
    commands: [],
    primaryOutputDirectory: 'cdk.out',
  });
}
