import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Assembly, readAssembly } from '../assembly/assembly';
import { ConfigurationRefused, synthesize } from '../assembly/synthesize';
import type { Traffic } from './bill';
import { estimateStacks, isPartial, type Total, totalOf } from './estimate';
import { evaluateStacks, resourcesOf } from './evaluated-stack';
import { type Durations, type PipelineRun, pipelineRun, readDurations } from './pipeline-run';
import { type PriceList, readPriceList } from './price-list';
import { type CostSummary, summarize } from './summary';

export interface CostReport extends CostSummary {
  /** What one more of each would cost a month. */
  readonly further: { readonly zone: Further; readonly environment: Further };
  /** An execution of each pipeline, for a commit that changes every service and not the pipeline. */
  readonly executions: readonly (PipelineRun & { readonly pipeline: string })[];
}

/** The difference of two syntheses, or why it is unknown. */
export type Further = { readonly added: string; readonly month: number } | { readonly unknown: string };

/** Another configuration of the app, for the difference that it makes. */
export interface Variation {
  readonly name: 'zone' | 'environment';
  /** What was added. */
  readonly added: string;
  /** Values as `-c` gives them. */
  readonly context: Readonly<Record<string, string>>;
}

/** For each, the candidates in the order in which they are tried: the app may refuse some. */
export interface Variations {
  readonly environment: readonly Variation[];
  readonly zone: readonly Variation[];
}

export interface CostRequest {
  /** The project's directory, which holds cdk.json. */
  readonly directory: string;
  /** An assembly that exists already. @default - the project is synthesized */
  readonly assembly?: string;
  readonly prices?: string;
  readonly durations?: string;
  readonly traffic: Traffic;
  /** Context values beyond those of cdk.json. */
  readonly context: Readonly<Record<string, string>>;
  /** Other configurations to synthesize; not asked for with `assembly`. */
  variations(): Variations;
  readonly signal: AbortSignal;
  /** A line that the app wrote. */
  onLine(line: string): void;
}

/** Throws a UsageError for a wrong data file, assembly or configuration, a Refusal for what AWS would refuse. */
export async function costReport(request: CostRequest): Promise<CostReport> {
  // Read first, so that a mistake in them is reported before the synthesis.
  const prices = readPriceList(request.prices);
  const durations = readDurations(request.durations);
  if (request.assembly !== undefined) {
    const unknown = 'an assembly that exists already says nothing of another configuration: leave out --assembly';
    return report(
      readAssembly(request.assembly),
      { prices, durations, traffic: request.traffic },
      {
        zone: { unknown },
        environment: { unknown },
      },
    );
  }
  const workshop = mkdtempSync(join(tmpdir(), 'cost-'));
  try {
    const assembly = await synthesized(request, request.context, join(workshop, 'assembly'));
    const month = (of: Assembly) => completeMonthOf(of, prices, request.traffic);
    const { zone, environment } = request.variations();
    const further = async (variations: readonly Variation[]): Promise<Further> => {
      for (const [i, { name, added, context }] of variations.entries()) {
        try {
          const other = await synthesized({ ...request, onLine: () => {} }, context, join(workshop, `${name}-${i}`));
          const [more, now] = [month(other), month(assembly)];
          if (more === null || now === null) return { unknown: 'the price list lacks some of what it consists of' };
          return { added, month: more - now };
        } catch (error) {
          // The app has no such zone: try the next candidate.
          if (!(error instanceof ConfigurationRefused)) throw error;
        }
      }
      return { unknown: 'the app takes no configuration with one more' };
    };
    return report(
      assembly,
      { prices, durations, traffic: request.traffic },
      {
        zone: await further(zone),
        environment: await further(environment),
      },
    );
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

interface Measures {
  readonly prices: PriceList;
  readonly durations: Durations;
  readonly traffic: Traffic;
}

function report(
  assembly: Assembly,
  { prices, durations, traffic }: Measures,
  further: CostReport['further'],
): CostReport {
  const stacks = evaluateStacks(assembly);
  const pipelines = stacks.flatMap((stack) => resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  return {
    ...summarize(estimateStacks(stacks, prices, traffic), prices, traffic),
    further,
    executions: pipelines.map((pipeline) => ({
      pipeline: `${pipeline.stack}/${pipeline.logicalId}`,
      ...pipelineRun({ pipeline, stacks, directory: assembly.directory, durations, prices }),
    })),
  };
}

/** Null if anything has no price: a difference of incomplete months says nothing. */
function completeMonthOf(assembly: Assembly, prices: PriceList, traffic: Traffic): Total {
  const bills = estimateStacks(evaluateStacks(assembly), prices, traffic).flatMap((estimate) => estimate.bills);
  return isPartial(bills, 'month') ? null : totalOf(bills, 'month');
}

async function synthesized(
  { directory, signal, onLine }: CostRequest,
  context: Readonly<Record<string, string>>,
  output: string,
): Promise<Assembly> {
  await synthesize({ directory: resolve(directory), output, context, buildId: 'cost', signal, onLine });
  return readAssembly(output);
}
