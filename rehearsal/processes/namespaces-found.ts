import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts, AMAZON_LINUX } from './accounts';
import type { Isolation, Order } from './isolation';
import { type NamespaceTools, namespaceTools } from './namespace-tools';
import { Namespaces } from './namespaces';

/** How this system can isolate processes. */
interface Ability {
  readonly tools: NamespaceTools;
  /** Whether process ids can be separate too: not in a container that hides parts of /proc. */
  readonly separateIds: boolean;
}

let ability: Promise<Ability | string> | undefined;

/**
 * Namespaces with their files under `directory`, or the reason why they cannot be used.
 *
 * `programs` is the directory of stand-ins for programs that would change this machine. Tried once per process.
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
  const trial = mkdtempSync(join(directory, 'namespaces-'));
  try {
    const [separate, shared] = [true, false].map(
      (separateIds) => new Namespaces({ tools, separateIds, directory: trial, programs }),
    );
    const [command, service] = await Promise.all([
      tryOut(separate!, join(trial, 'command'), 'command'),
      tryOut(shared!, join(trial, 'service'), 'service'),
    ]);
    return service ?? { tools, separateIds: command === undefined };
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}

/** Undefined if Node starts in it and can write only the machine's own files; otherwise the error. */
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
