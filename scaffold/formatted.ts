import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { apply } from './change';

const run = promisify(execFile);
const biome = require.resolve('@biomejs/biome/bin/biome');

/**
 * These files, by path, with their TypeScript as `npm run check` wants it, before they are on disk.
 *
 * All of them by one process: to start Biome takes many times longer than to format a file.
 */
export async function formatted(root: string, files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const sources = new Map([...files].filter(([path]) => path.endsWith('.ts')));
  if (sources.size === 0) return new Map(files);
  const drafts = mkdtempSync(join(tmpdir(), 'provider-'));
  try {
    apply(drafts, sources);
    // Here is no repository, by which it would know what to leave alone.
    const args = [biome, 'check', '--write', `--config-path=${root}`, '--vcs-enabled=false', '.'];
    await run(process.execPath, args, { cwd: drafts });
    const read = (path: string) => readFileSync(join(drafts, path), 'utf8');
    return new Map([...files].map(([path, content]) => [path, sources.has(path) ? read(path) : content]));
  } finally {
    rmSync(drafts, { recursive: true });
  }
}
