import type { Resource } from '../cloudformation/world';
import type { Target } from './registered-targets';

/** What was passed so far. */
export interface Trail {
  readonly steps: string[];
  /** The stack of the step before: named again only where the way enters another one. */
  stack?: string;
  /** The targets that were chosen: a request counts at each of them until it has ended. */
  readonly targets: Target[];
}

/** `[stack] kind LogicalId`: short enough to be read in a header. */
export function pass(trail: Trail, kind: string, { stack, logicalId }: Resource, detail = ''): void {
  trail.steps.push(`${stack === trail.stack ? '' : `[${stack}] `}${kind} ${logicalId}${detail}`);
  trail.stack = stack;
}
