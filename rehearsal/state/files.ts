import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Writes a file whole or not at all: whoever reads it, also after a crash, sees the old content or the new one. */
export function writeFileWhole(path: string, content: string, mode = 0o644): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, content, { mode });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

export function writeJson(path: string, value: unknown, mode?: number): void {
  writeFileWhole(path, `${JSON.stringify(value, undefined, 2)}\n`, mode);
}

/** The parsed file, or undefined if there is none. */
export function readJson<T>(path: string): T | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(content) as T;
}
