import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Of util-linux; all are there or none. */
const TOOLS = ['unshare', 'mount', 'umount', 'pivot_root'] as const;

/** Where each of them is. */
export type NamespaceTools = Readonly<Record<(typeof TOOLS)[number], string>>;

/** Where the tools are, or which is missing. */
export function namespaceTools(): NamespaceTools | string {
  const directories = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  const found = TOOLS.map((tool) => [
    tool,
    directories.map((path) => join(path, tool)).find((path) => existsSync(path)),
  ]);
  const missing = found.find(([, path]) => path === undefined);
  return missing === undefined ? Object.fromEntries(found) : `${missing[0]} of util-linux is not installed`;
}
