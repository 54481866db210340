import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryAssetStore } from '../assembly/directory-asset-store';
import type { StateDirectory } from '../state/state-directory';
import type { ExecutionStore } from './execution-store';

/**
 * Takes away what no rollback and no stack needs any more: old executions with their artifacts and logs, and the assets
 * that only they had published.
 */
export function prune(store: ExecutionStore, state: StateDirectory, assets: DirectoryAssetStore): void {
  store.prune();
  const uses = [...manifests(state.artifacts), ...records(state.stacks)];
  assets.prune((name) => uses.some((text) => text.includes(name)));
}

/** Of the executions that are left: what they publish, by name. */
function manifests(directory: string): string[] {
  // With types it follows no link, which may lead anywhere, and round and round.
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.assets.json'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
}

/** What the deployed stacks say, also in what they have encoded: user data. */
function records(directory: string): string[] {
  return (existsSync(directory) ? readdirSync(directory) : [])
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const encoded = text.match(/"[A-Za-z0-9+/]{60,}={0,2}"/g) ?? [];
      return [text, ...encoded.map((value) => Buffer.from(value.slice(1, -1), 'base64').toString('latin1'))];
    });
}
