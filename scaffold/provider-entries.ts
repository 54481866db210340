import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import type { Provider } from '../services/catalog/provider';
import { listed, lists } from './provider-list';

/**
 * The providers of the catalog in the tree at `root`, by name.
 *
 * Read and not imported: a person may have written a line for a provider of which nothing else is there yet.
 */
export function entriesOf(root: string): Map<string, Provider> {
  const [catalog] = lists;
  const folder = join(root, 'services/catalog');
  const entries = new Map<string, Provider>();
  for (const [name, source] of listed(catalog!, readFileSync(join(root, catalog!.file), 'utf8'))) {
    const [, from, exported] = /^(\..*)#(\w+)$/.exec(source) ?? [];
    if (from === undefined) entries.set(name, JSON.parse(source));
    else if (existsSync(join(folder, `${from}.ts`))) entries.set(name, exportOf(join(folder, `${from}.ts`), exported!));
  }
  return entries;
}

function exportOf(file: string, name: string): Provider {
  const { outputFiles } = buildSync({ entryPoints: [file], bundle: true, format: 'cjs', write: false });
  const module = { exports: {} as Record<string, Provider> };
  runInNewContext(outputFiles[0]!.text, { module, exports: module.exports }, { timeout: 1000 });
  return module.exports[name]!;
}
