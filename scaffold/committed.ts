import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Those of the files that are in git's last commit as they are on disk; none where there is no repository. */
export async function committed(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const paths = async (...args: string[]) => {
    const { stdout } = await run('git', [...args, '-z', 'HEAD', '--', ...files], { cwd: root });
    return stdout.split('\0').slice(0, -1);
  };
  try {
    const changed = await paths('diff', '--name-only', '--relative');
    const tracked = await paths('ls-tree', '-r', '--name-only');
    return new Set(tracked.filter((file) => !changed.includes(file)));
  } catch {
    return new Set();
  }
}
