import { execFile } from 'node:child_process';

const biome = require.resolve('@biomejs/biome/bin/biome');

/** The content of a TypeScript file as `npm run check` wants it, before it is on disk. */
export function formatted(root: string, path: string, content: string): Promise<string> {
  if (!path.endsWith('.ts')) return Promise.resolve(content);
  const args = [biome, 'check', '--write', `--stdin-file-path=${path}`];
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, { cwd: root }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
    child.stdin!.end(content);
  });
}
