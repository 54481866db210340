import { notRehearsed } from '../../kit/refusal';
import type { Tree } from '../../source/tree';
import type { ActionExecutor } from './action-context';

/** Hands on the tree of the execution; the repository that the action names is never asked. */
export function sourceAction(tree: Tree): ActionExecutor {
  return async (context) => {
    const { action, configuration, where } = context;
    if (action.provider !== 'CodeStarSourceConnection') {
      notRehearsed({
        resource: where,
        property: 'ActionTypeId.Provider',
        message: `the source '${action.provider}'`,
        repair: 'follow the repository through a connection (CodeStarSourceConnection)',
      });
    }
    const [output] = action.outputs;
    if (output !== undefined) {
      const directory = context.artifactDirectory(output);
      await tree.writeTo(directory);
      context.hand(output, directory);
    }
    const { commit, branch, message, description } = tree.revision;
    return {
      summary: `the ${description}`,
      // CodePipeline User Guide, "CodeStarSourceConnection … action reference", output variables.
      variables: {
        CommitId: commit,
        BranchName: branch,
        CommitMessage: message,
        FullRepositoryName: configuration.FullRepositoryId ?? '',
        ConnectionArn: configuration.ConnectionArn ?? '',
      },
    };
  };
}
