import picomatch from 'picomatch';
import type { PipelineDefinition, PushFilter } from '../aws/codepipeline/definition';

/** What a push to a branch starts: nothing if `why` says so. */
export type Verdict = { readonly starts: true } | { readonly starts: false; readonly why: string };

/**
 * Whether a push to a branch starts the pipeline.
 *
 * One filter that lets it through is enough, in a filter everything must hold
 * (https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html). That an exclusion outweighs an inclusion
 * is our reading, unverified. Without a trigger it is the source action's own branch that counts, as long as the action
 * detects changes.
 */
export function pushVerdict(definition: PipelineDefinition, branch: string, files: readonly string[]): Verdict {
  const listening = listensTo(definition);
  if (listening === 'nothing') {
    return { starts: false, why: 'no push starts the pipeline: its source action has DetectChanges set to false' };
  }
  const filters = pushFilters(definition);
  const ofBranch = filters.filter(({ branches }) => passes(branch, branches));
  if (ofBranch.length === 0) return { starts: false, why: `the pipeline listens to ${listening}` };
  if (ofBranch.some(({ filePaths }) => files.some((file) => passes(file, filePaths)))) return { starts: true };
  const [{ filePaths }] = ofBranch as [PushFilter];
  const ignored = [
    ...filePaths.excludes.map((pattern) => `ignores ${pattern}`),
    ...(filePaths.includes.length > 0 ? [`looks at ${filePaths.includes.join(', ')} only`] : []),
  ];
  return {
    starts: false,
    why: files.length === 0 ? 'no file has changed' : `all that changed is ignored: the pipeline ${ignored.join(', ')}`,
  };
}

/** The branch to push to, for the person who asks. */
export function branchOf(definition: PipelineDefinition): string {
  const named = pushFilters(definition)
    .flatMap(({ branches }) => branches.includes)
    .find((pattern) => !picomatch.scan(pattern).isGlob);
  return named ?? sourceOf(definition)?.configuration.BranchName ?? 'main';
}

function pushFilters(definition: PipelineDefinition): readonly PushFilter[] {
  const configured = definition.triggers.flatMap(({ push }) => push);
  if (definition.triggers.length > 0) return configured;
  const everything = { includes: [], excludes: [] };
  const branch = sourceOf(definition)?.configuration.BranchName;
  return [
    { branches: { includes: branch === undefined ? [] : [escaped(branch)], excludes: [] }, filePaths: everything },
  ];
}

function listensTo(definition: PipelineDefinition): string {
  if (definition.triggers.length === 0 && sourceOf(definition)?.configuration.DetectChanges === 'false')
    return 'nothing';
  return pushFilters(definition)
    .map(({ branches: { includes, excludes } }) =>
      [includes.join(', ') || 'every branch', ...excludes.map((pattern) => `but ${pattern}`)].join(' '),
    )
    .join(', ');
}

function sourceOf({ stages, triggers }: PipelineDefinition) {
  const sources = stages.flatMap(({ actions }) => actions).filter(({ category }) => category === 'Source');
  return sources.find(({ name }) => name === triggers[0]?.sourceAction) ?? sources[0];
}

function passes(name: string, { includes, excludes }: PushFilter['branches']): boolean {
  return (includes.length === 0 || matches(name, includes)) && !matches(name, excludes);
}

/**
 * `*` stays within a directory and `**` does not, also in `**.md`; files that begin with a dot are files like any other
 * (https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html).
 */
function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => picomatch.isMatch(name, pattern, { dot: true, noextglob: true, nonegate: true }));
}

function escaped(name: string): string {
  return name.replaceAll(/[*?[\]{}\\]/g, '\\$&');
}
