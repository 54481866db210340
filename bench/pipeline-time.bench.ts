import { type Durations, readDurations, readPriceList } from '../rehearsal';
import type { Bench } from './bench';
import { byDefault, type Commit, type MeasuredRun, SynthesizedCommits, shipped } from './pipelines';

/**
 * Worked out from the synthesized pipelines, not run: how long each kind of action takes is in
 * rehearsal/cost/durations.json, assumptions named as such. Other assumptions are tried, to see how much hangs on them.
 */
export const bench: Bench = {
  question:
    'How long does a commit that changes a service take until it is deployed, beside gates and what tasks and instances take to be replaced?',
  baseline: "the same stages by CDK Pipelines' defaults (change sets, an action for each asset)",
  limit: { atMost: 0.65 },

  async run() {
    const pipelines = [new SynthesizedCommits(shipped), new SynthesizedCommits(byDefault)] as const;
    try {
      const durations = readDurations();
      const own = without(durations, ['build', 'install', 'test', 'test.shard']);
      const service = compare(pipelines, 'a service', durations);
      const asset = compare(pipelines, 'a service and the number of assets', durations);
      const rest = compare(pipelines, 'a service', own);
      return {
        value: service.own,
        unit: '',
        details: [
          `a commit that changes ${service.commit}`,
          ...described(service),
          `with the replacing, of which ${draining(service.ours)} s here and ${draining(service.theirs)} s there are for targets that leave: ${service.whole.toFixed(2)}`,
          `a commit that changes ${asset.commit}: ${asset.own.toFixed(2)}`,
          ...described(asset),
          `the first, if the build took no time either: ${rest.own.toFixed(2)}`,
          'the first, action by action; of actions that run side by side, the longest:',
        ],
        table: [
          ['Pipeline', 'Action', 'Seconds'],
          ...steps('this one', service.ours),
          ...steps('by default', service.theirs),
        ],
      };
    } finally {
      for (const pipeline of pipelines) pipeline.remove();
    }
  },
};

/** What takes as long however it is deployed: taken out, the pipelines' own time is left. */
function without(durations: Durations, keys: readonly (keyof Durations)[]): Durations {
  const nothing = Object.fromEntries(keys.map((key) => [key, { ...durations[key], seconds: 0 }]));
  return { ...durations, ...nothing };
}

function compare(pipelines: readonly [SynthesizedCommits, SynthesizedCommits], commit: Commit, durations: Durations) {
  const prices = readPriceList();
  const [ours, theirs] = [pipelines[0].run(commit, durations, prices), pipelines[1].run(commit, durations, prices)];
  return {
    commit,
    ours,
    theirs,
    own: ours.ownSeconds / theirs.ownSeconds,
    whole: ours.seconds / theirs.seconds,
  };
}

function draining({ path }: MeasuredRun): number {
  return path.reduce((total, step) => total + step.draining, 0);
}

function described({ ours, theirs }: ReturnType<typeof compare>): string[] {
  return [`this pipeline: ${line(ours)}`, `by default: ${line(theirs)}`];
}

function steps(pipeline: string, { path }: MeasuredRun): string[][] {
  return path.map(({ stage, action, seconds }) => [pipeline, `${stage}/${action}`, String(seconds)]);
}

function line({ actions, serialActions, serialBuilds, seconds, usd, updates }: MeasuredRun): string {
  return (
    `${actions} actions, ${serialActions} one after the other, ${serialBuilds} starts of CodeBuild among these, ` +
    `${seconds} s, ${usd?.toFixed(2)} USD, UpdatePipeline updates ${updates}`
  );
}
