import type { Action, PipelineDefinition } from '../../aws/codepipeline/definition';
import type { DeployedStack, ExecutionRecord } from '../execution-record';

/** What an action has at hand while it runs. */
export interface ActionContext {
  readonly definition: PipelineDefinition;
  readonly action: Action;
  /** The action's configuration, its variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** `stage/action`: how messages name it. */
  readonly where: string;
  readonly execution: ExecutionRecord;
  readonly signal: AbortSignal;
  /** The directory of an input artifact. */
  artifact(name: string): string;
  /** Hands on a directory as an output artifact; it must lie within the directory of all artifacts. */
  hand(artifact: string, directory: string): void;
  /** A directory of this execution where a new artifact may be made. */
  artifactDirectory(name: string): string;
  /** A file for what its commands print. */
  logFile(): string;
  /**
   * Waits until no other action of its execution that has asked for this runs; until then it has not begun.
   *
   * Rejects where it need not begin any more, because one beside it has failed meanwhile.
   */
  alone(): Promise<void>;
  /** Waits for a person, as long as nothing that this action is for has begun: such a wait outlives this process. */
  waiting<T>(answer: () => Promise<T>): Promise<T>;
  /** What it does at the moment; whether that takes as long as a person takes. */
  now(text: string, waitsForPerson?: boolean): void;
  /** A line that stays. */
  line(text: string): void;
}

/** The name of the stage that an action is in. */
export function stageOf({ where, action }: ActionContext): string {
  return where.slice(0, -action.name.length - 1);
}

export interface ActionResult {
  /** What it did, in a few words. */
  readonly summary: string;
  /** Whether there was nothing to do for it: its summary says why then. */
  readonly omitted?: boolean;
  /** For the action's namespace. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The stacks that it deployed. */
  readonly stacks?: readonly DeployedStack[];
}

/** Does what an action of one kind does; rejects with a Refusal or StackFailure where AWS would fail it. */
export type ActionExecutor = (context: ActionContext) => Promise<ActionResult>;

/** Thrown when the pipeline that is running has been replaced: its execution ends, and one under the new structure begins. */
export class PipelineReplaced extends Error {
  override readonly name = 'PipelineReplaced';

  constructor(
    message: string,
    readonly stacks: readonly DeployedStack[],
  ) {
    super(message);
  }
}
