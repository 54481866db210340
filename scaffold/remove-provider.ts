import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { routesPage } from '../pipeline/routes-page';
import { UsageError } from '../rehearsal/kit/refusal';
import { Accounts } from './accounts';
import { ByHand } from './by-hand';
import { apply } from './change';
import { committed } from './committed';
import { formatted } from './formatted';
import { entriesOf } from './provider-entries';
import { filesOf, pathsOf } from './provider-files';
import { lists, withoutProvider } from './provider-list';
import { checkName } from './provider-name';

/** Takes a provider out, and says what went. Throws a UsageError or ByHand, and has taken nothing out then. */
export async function removeProvider(root: string, name: string): Promise<string> {
  checkName(name);
  const entries = entriesOf(root);
  const entry = entries.get(name);
  const places = pathsOf(name).filter((place) => existsSync(join(root, place)));
  // Where a person has begun, the line in the catalog may be gone and the rest be there.
  if (entry === undefined && places.length === 0) {
    throw new UsageError(`'${name}' is not a provider: it is one of ${[...entries.keys()].join(', ')}`);
  }
  if (entry !== undefined && entries.size === 1)
    throw new UsageError(`'${name}' is the only provider: an API without routes cannot be deployed`);

  const files = places.flatMap((place) => filesBelow(root, place));
  await refuseUnsaved(root, files, { name, port: entry?.port ?? 0 });

  const change = new Map(
    lists.map((list) => [list.file, withoutProvider(list, readFileSync(join(root, list.file), 'utf8'), name)] as const),
  );
  const accounts = new Accounts(readFileSync(join(root, 'cdk.json'), 'utf8')).without(name);
  entries.delete(name);
  change.set('cdk.json', accounts.text).set('docs/routes.md', routesPage([...entries.values()]));
  apply(root, change);
  for (const place of places) rmSync(join(root, place), { recursive: true });
  return [
    `${name} is taken out of:`,
    ...[...places, ...change.keys()].map((path) => `  ${path}`),
    'Nothing that is deployed was touched: its stack stays, here and on AWS, until it is deleted.',
  ].join('\n');
}

/** What neither git holds nor `add` would write again is lost if it is deleted. */
async function refuseUnsaved(
  root: string,
  files: readonly string[],
  { name, port }: { readonly name: string; readonly port: number },
): Promise<void> {
  const saved = await committed(root, files);
  const unsaved = files.filter((file) => !saved.has(file));
  if (unsaved.length === 0) return;
  const on = existsSync(join(root, `services/${name}/Dockerfile`)) ? 'ecs' : 'ec2';
  const written = await formatted(root, filesOf(root, { name, on, port }));
  for (const file of unsaved) {
    if (written.get(file) === readFileSync(join(root, file), 'utf8')) continue;
    throw new ByHand(
      `${file}: git does not hold it as it is: commit it, then run this again, so that it can be had back`,
    );
  }
}

function filesBelow(root: string, place: string): string[] {
  if (!statSync(join(root, place)).isDirectory()) return [place];
  return readdirSync(join(root, place), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
