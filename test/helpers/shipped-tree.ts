import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts } from '../../scaffold/accounts';
import { lists, withoutProvider } from '../../scaffold/provider-list';
import { type ProviderName, providerNames } from '../../services/catalog/catalog';
import { copySources, kept } from './kept';
import { root } from './source-files';

const shipped: readonly ProviderName[] = ['dogs', 'todo'];

/** Providers that somebody has added to what ships. */
export const added: readonly string[] = providerNames.filter((name) => !shipped.includes(name));

/**
 * A tree that synthesizes dogs and todo, and no provider that was added to them: for tests that break one of the two on
 * purpose, and look for what is there once or twice. The sources themselves as long as nothing was added.
 */
export async function shippedTree(): Promise<string> {
  if (added.length === 0) return root;
  return kept('tree', (directory) => {
    copySources(directory);
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    const edit = (file: string, change: (text: string) => string) => {
      const path = join(directory, file);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
    };
    for (const name of added) {
      for (const list of lists) edit(list.file, (text) => withoutProvider(list, text, name));
      edit('cdk.json', (text) => new Accounts(text).without(name).text);
    }
  });
}
