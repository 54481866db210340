import type { Repository } from './repository';
import type { Tree } from './tree';

/** A pushed commit, for an execution: it has no assembly yet, the pipeline's own build makes it. */
export async function commitTree(repository: Repository, commit: string, branch: string): Promise<Tree> {
  const { id, subject } = await repository.commit(commit);
  return {
    revision: {
      commit: id,
      branch,
      message: subject,
      description: `commit ${id.slice(0, 7)} of ${branch}`,
      pushed: true,
    },
    writeTo: (directory) => repository.checkOut(id, directory),
  };
}
