import type { Resource } from '../cloudformation/world';
import type { Target } from './registered-targets';

/** The hops of a request so far. */
export interface RequestTrace {
  readonly steps: string[];
  /** The stack of the last step: a step names its stack only if it is another one. */
  stack?: string;
  /** The chosen targets: the request counts as in flight at each of them until it has ended. */
  readonly targets: Target[];
  /** What the Application Load Balancer that was passed does to the request. */
  balancer?: PassedBalancer;
}

export interface PassedBalancer {
  /** Names of headers that it drops. */
  readonly dropped: readonly string[];
  /** X-Forwarded-For, unless it is told to add none. */
  readonly client: string | undefined;
  /** X-Forwarded-Port. */
  readonly port: number;
  /** Milliseconds without a byte after which it ends the connection. */
  readonly idleTimeout: number;
}

/** Adds `[stack] kind LogicalId`, short enough to be read in a header. */
export function traceStep(trace: RequestTrace, kind: string, { stack, logicalId }: Resource, detail = ''): void {
  trace.steps.push(`${stack === trace.stack ? '' : `[${stack}] `}${kind} ${logicalId}${detail}`);
  trace.stack = stack;
}
