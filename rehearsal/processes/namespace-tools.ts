import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Programs of util-linux. */
const TOOLS = ['unshare', 'mount', 'umount', 'pivot_root'] as const;

/** The path of each. */
export type NamespaceTools = Readonly<Record<(typeof TOOLS)[number], string>>;

/** The tools' paths, or which tool is missing. */
export function namespaceTools(): NamespaceTools | string {
  const directories = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  const found: Partial<Record<(typeof TOOLS)[number], string>> = {};
  for (const tool of TOOLS) {
    const path = directories.map((directory) => join(directory, tool)).find((each) => existsSync(each));
    if (path === undefined) return `${tool} of util-linux is not installed`;
    found[tool] = path;
  }
  return found as NamespaceTools;
}
