import type { Resource } from '../cloudformation/world';
import type { Target } from './registered-targets';

/** What was passed so far. */
export interface RequestTrace {
  readonly steps: string[];
  /** The stack of the step before: named again only where the path enters another one. */
  stack?: string;
  /** The targets that were chosen: a request counts at each of them until it has ended. */
  readonly targets: Target[];
  /** What an Application Load Balancer does to the headers that it passes on. */
  headers?: HeaderChanges;
}

export interface HeaderChanges {
  /** Names of those that it drops. */
  readonly dropped: readonly string[];
  readonly added: Readonly<Record<string, string>>;
}

/** `[stack] kind LogicalId`: short enough to be read in a header. */
export function traceStep(trace: RequestTrace, kind: string, { stack, logicalId }: Resource, detail = ''): void {
  trace.steps.push(`${stack === trace.stack ? '' : `[${stack}] `}${kind} ${logicalId}${detail}`);
  trace.stack = stack;
}
