import { printable } from '../../text/quoted';
import type { PipelineDefinition } from '../aws/codepipeline/definition';
import { diskTrouble } from '../kit/disk-trouble';
import { commitTree } from './commit-tree';
import { pushVerdict } from './push-filter';
import { NO_COMMIT, type RefUpdate, type Repository } from './repository';
import type { RevisionRecord } from './revision';
import type { Tree } from './tree';

export interface PushesProps {
  readonly repository: Repository;
  /** The one that runs at the moment. */
  definition(): PipelineDefinition;
  /** Begins an execution and returns its number. */
  start(tree: Tree): number;
}

/** A branch may be named by anybody who pushes; git writes the lines to the pusher's terminal as they are. */
const LONGEST = 1000;

/** What becomes of a push: an execution, or nothing for a reason that the pusher is told. */
export class Pushes {
  readonly #props: PushesProps;

  constructor(props: PushesProps) {
    this.#props = props;
  }

  /** One line for each update. */
  async received(updates: readonly RefUpdate[]): Promise<string[]> {
    const lines: string[] = [];
    for (const update of updates) {
      lines.push(printable(await this.#decide(update), LONGEST));
      const unseen = this.#see(update);
      if (unseen !== undefined) lines.push(unseen);
    }
    await this.#props.repository.tidy();
    return lines;
  }

  /** Why it could not be written down, if so. */
  #see(update: RefUpdate): string | undefined {
    try {
      this.#props.repository.see(update);
      return undefined;
    } catch (error) {
      const trouble = diskTrouble(error);
      if (trouble === undefined) throw error;
      return `That it was seen cannot be written down, ${trouble}: the next start plays it again`;
    }
  }

  /** Starts what was pushed while no rehearsal ran. */
  async catchUp(): Promise<string[]> {
    return this.received(await this.#props.repository.unseen());
  }

  /** Starts a commit anew that an earlier rehearsal had begun to play, unless its branch is elsewhere by now. */
  async again({ commit, branch }: RevisionRecord): Promise<string[]> {
    const { repository, start } = this.#props;
    if ((await repository.tip(branch)) !== commit) return [];
    const number = start(await commitTree(repository, commit, branch));
    return [`${branch} at ${commit.slice(0, 7)} starts execution ${number}`];
  }

  async #decide(update: RefUpdate): Promise<string> {
    const { repository, definition, start } = this.#props;
    const [, branch] = /^refs\/heads\/(.+)$/.exec(update.ref) ?? [];
    if (branch === undefined) return `${update.ref} starts nothing: the pipeline listens to branches`;
    if (NO_COMMIT.test(update.after)) return `${branch} starts nothing: it was deleted`;
    const at = `${branch} at ${update.after.slice(0, 7)}`;
    const verdict = pushVerdict(definition(), branch, await repository.changedFiles(update));
    if (!verdict.starts) return `${at} starts nothing: ${verdict.why}`;
    return `${at} starts execution ${start(await commitTree(repository, update.after, branch))}`;
  }
}
