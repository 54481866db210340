import { relative } from 'node:path';
import { shellPath, shellWord } from '../kit/shell-word';

/** `git push .rehearsal/repository.git HEAD:main`, for a person to copy who is in this directory. */
export function pushCommand(repository: string, branch: string, directory = process.cwd()): string {
  const fromHere = relative(directory, repository);
  return `git push ${shellPath(fromHere.startsWith('..') ? repository : fromHere)} ${shellWord(`HEAD:${branch}`)}`;
}
