import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Of util-linux; all are there or none. */
const TOOLS = ['unshare', 'mount', 'umount', 'pivot_root'] as const;

/** Where each of them is. */
export type NamespaceTools = Readonly<Record<(typeof TOOLS)[number], string>>;

/** Where the tools are, or which is missing. */
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
