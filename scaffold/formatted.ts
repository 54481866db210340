import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { apply } from './change';

const run = promisify(execFile);
const biome = require.resolve('@biomejs/biome/bin/biome');

/**
 * The files by path, their TypeScript formatted as `npm run check` demands, before they are written.
 *
 * One process formats all of them: starting Biome takes many times longer than formatting a file.
 */
export async function formatted(root: string, files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const sources = new Map([...files].filter(([path]) => path.endsWith('.ts')));
  if (sources.size === 0) return new Map(files);
  const directory = mkdtempSync(join(tmpdir(), 'provider-'));
  try {
    apply(directory, sources);
    // The temporary directory is not in a repository, so there is no .gitignore to read.
    const args = [biome, 'check', '--write', `--config-path=${root}`, '--vcs-enabled=false', '.'];
    await run(process.execPath, args, { cwd: directory });
    const read = (path: string) => readFileSync(join(directory, path), 'utf8');
    return new Map([...files].map(([path, content]) => [path, sources.has(path) ? read(path) : content]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
