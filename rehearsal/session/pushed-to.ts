import type { PipelineDefinition } from '../aws/codepipeline/definition';
import type { Progress } from '../kit/progress';
import { branchOf } from '../source/push-filter';
import { Pushes } from '../source/pushes';
import { Repository } from '../source/repository';
import type { Tree } from '../source/tree';
import type { StateDirectory } from '../state/state-directory';
import { pushCommand } from './push-command';

export interface PushedToProps {
  readonly state: StateDirectory;
  readonly progress: Progress;
  /** Whether it ends with its first execution: then nothing that is pushed starts anything. */
  readonly once: boolean;
  /** The one that runs at the moment. */
  definition(): PipelineDefinition;
  /** Begins an execution and returns its number. */
  start(tree: Tree): number;
}

/** The repository of a rehearsal, and what becomes of what is pushed to it. */
export interface PushedTo {
  /** Undefined without git. */
  readonly repository: Repository | undefined;
  /** Undefined where a push starts nothing. */
  readonly pushes: Pushes | undefined;
  /** How to push, in words; undefined where a push starts nothing. */
  readonly invitation: string | undefined;
}

/** Opens the repository. Without git there is none; everything else works. */
export async function openPushedTo(props: PushedToProps): Promise<PushedTo> {
  const { state, progress, once, definition, start } = props;
  let repository: Repository | undefined;
  try {
    repository = await Repository.open(state.repository, branchOf(definition()));
  } catch (error) {
    if (!once)
      progress.note(`Pushes start nothing, there is no repository for them: ${(error as Error).message.trim()}`);
  }
  if (once || repository === undefined) return { repository, pushes: undefined, invitation: undefined };
  const command = pushCommand(repository.path, branchOf(definition()));
  return {
    repository,
    pushes: new Pushes({ repository, definition, start }),
    invitation: `A push starts the next execution: ${command}`,
  };
}
