import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes these contents, by path below `root`: all of them, or none when one cannot be written. */
export function apply(root: string, change: ReadonlyMap<string, string>): void {
  const undo: (() => void)[] = [];
  try {
    for (const [path, content] of change) {
      const file = join(root, path);
      if (existsSync(file)) {
        const before = readFileSync(file);
        undo.push(() => writeFileSync(file, before));
      } else {
        const made = mkdirSync(dirname(file), { recursive: true }) ?? file;
        undo.push(() => rmSync(made, { recursive: true, force: true }));
      }
      writeFileSync(file, content);
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
