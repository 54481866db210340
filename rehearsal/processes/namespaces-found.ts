import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts, AMAZON_LINUX } from './accounts';
import type { Isolation, Order } from './isolation';
import { type NamespaceTools, namespaceTools } from './namespace-tools';
import { Namespaces } from './namespaces';

/** What this system can do. */
interface Ability {
  readonly tools: NamespaceTools;
  /** Also process ids: not where a container hides parts of /proc. */
  readonly separateIds: boolean;
}

let ability: Promise<Ability | string> | undefined;

/**
 * Namespaces that keep what they need under `directory`, or why this system has none.
 *
 * `programs` are stand-ins for those that would change this machine. It is tried once in a process.
 */
export async function findNamespaces(directory: string, programs: string): Promise<Namespaces | string> {
  ability ??= tried(directory, programs).catch((error) => {
    ability = undefined; // A full disk says nothing about namespaces.
    throw error;
  });
  const can = await ability;
  return typeof can === 'string' ? can : new Namespaces({ ...can, directory, programs });
}

async function tried(directory: string, programs: string): Promise<Ability | string> {
  if (process.platform !== 'linux') return `${process.platform} has no user and mount namespaces`;
  const tools = namespaceTools();
  if (typeof tools === 'string') return tools;
  const place = mkdtempSync(join(directory, 'namespaces-'));
  try {
    const [separate, shared] = [true, false].map(
      (separateIds) => new Namespaces({ tools, separateIds, directory: place, programs }),
    );
    const [command, service] = await Promise.all([
      tryOut(separate!, join(place, 'command'), 'command'),
      tryOut(shared!, join(place, 'service'), 'service'),
    ]);
    return service ?? { tools, separateIds: command === undefined };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Undefined if Node starts in it and only what is the machine's own can be written, and what was said if not. */
async function tryOut(isolation: Isolation, root: string, kind: Order['kind']): Promise<string | undefined> {
  const { launch, node } = isolation.enclose(root, 'instance', new Accounts(AMAZON_LINUX));
  const script = `${node} --version; true > /usr/local/own; if true > /usr/foreign; then exit 9; fi`;
  const order = { uid: kind === 'command' ? 0 : 1000, file: '/bin/sh', args: ['-ec', script], cwd: '/', env: {}, kind };
  const { file, args, cwd } = launch(order);
  const child = spawn(file, args, { cwd, env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close').catch((error: Error) => [error.message]);
  return code === 0
    ? undefined
    : `namespaces cannot be used here: ${said.trim().split('\n')[0] || `exit code ${code}`}`;
}
