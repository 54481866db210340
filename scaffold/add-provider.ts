import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routesPage } from '../pipeline/routes-page';
import { UsageError } from '../rehearsal/kit/refusal';
import { publishedPorts } from '../services/catalog/provider';
import { Accounts, checkAccount } from './accounts';
import { ByHand } from './by-hand';
import { apply } from './change';
import { formatted } from './formatted';
import type { AddOptions } from './options';
import { entriesOf } from './provider-entries';
import { filesOf, newEntry } from './provider-files';
import { lists, type ProviderList, withoutProvider, withProvider } from './provider-list';
import { checkName } from './provider-name';

/** Ports below are root's, which no service runs as. */
const LOWEST_PORT = 1024;
const FIRST_PORT = 8080;

/** Writes a provider, and says what was written. Throws a UsageError or ByHand, and has written nothing then. */
export async function addProvider(root: string, options: AddOptions): Promise<string> {
  const { name, on } = options;
  checkName(name);
  if (options.account !== undefined) checkAccount(options.account);
  const entries = entriesOf(root);
  if (entries.has(name))
    throw new UsageError(`'${name}' is a provider already: choose another name, or remove it first`);
  const others = [...entries.values()];

  const taken = others.find(({ routes }) => routes.some(({ method, path }) => method === 'GET' && path === `/${name}`));
  if (taken !== undefined) throw new UsageError(`GET /${name} is a route of ${taken.name}: choose another name`);
  const port = options.port ?? freePort(others.flatMap((other) => publishedPorts(other)));
  if (port < LOWEST_PORT) throw new UsageError(`--port: ${port} is below ${LOWEST_PORT}, where only root may listen`);
  const holder = others.find((other) => publishedPorts(other).includes(port));
  if (holder !== undefined) throw new UsageError(`--port: ${port} is the port of ${holder.name}: give another`);

  const before = new Accounts(read(root, 'cdk.json'));
  const account = options.account ?? before.of(name) ?? before.example(name);
  const after = before.with(name, account);
  after.check([...entries.keys(), name]);

  const own = await formatted(root, filesOf(root, { name, on, port }));
  for (const [path, content] of own) {
    if (!existsSync(join(root, path)) || read(root, path) === content) continue;
    throw new ByHand(`${path}: is there already, with other content: move it away, then run this again`);
  }
  const edited = await Promise.all(lists.map(async (list) => [list.file, await extended(root, list, name)] as const));
  const page = routesPage([...others, newEntry(name, port)]);
  const change = new Map([...own, ...edited, ['cdk.json', after.text] as const, ['docs/routes.md', page] as const]);
  apply(root, change);
  const where = on === 'ecs' ? 'Fargate' : 'EC2';
  return [
    `${name} runs on ${where}, listens on port ${port} and is deployed to account ${account}. Written:`,
    ...[...change.keys()].map((path) => `  ${path}`),
    'See it work: npm start',
    ...before.bootstrap(account),
  ].join('\n');
}

/** The file with a line more, in the order that Biome wants; unsorted if Biome would change what is not ours. */
async function extended(root: string, list: ProviderList, name: string): Promise<string> {
  const text = read(root, list.file);
  const added = withProvider(list, text, name);
  if (added === text) return text;
  const files = await formatted(root, new Map([[list.file, added]])).catch(() => undefined);
  const sorted = files?.get(list.file) ?? added;
  return withoutProvider(list, sorted, name) === text ? sorted : added;
}

function freePort(taken: readonly number[]): number {
  for (let port = FIRST_PORT; ; port++) if (!taken.includes(port)) return port;
}

function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
