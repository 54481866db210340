import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { quoted, shown } from '../../text/quoted';
import { resolveInside } from '../kit/inside';
import { Refusal } from '../kit/refusal';
import { isList } from '../kit/values';

const AGAIN = 'synthesize again';

/** One entry of a manifest, read with care: the schema package checks its version and not what it holds. */
export class ManifestEntry {
  readonly #manifest: string;
  /** `artifacts.Stack` */
  readonly #place: string;
  readonly #entry: unknown;

  constructor(manifest: string, place: string, entry: unknown) {
    this.#manifest = manifest;
    this.#place = place;
    this.#entry = entry;
  }

  /** `key` is a path: `properties.templateFile`. Undefined where any part of it is missing. */
  value(key: string): unknown {
    let value: unknown = this.#entry;
    for (const part of key.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[part];
    return value ?? undefined;
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.refusal(key, 'is not a string', AGAIN);
  }

  texts(key: string): Readonly<Record<string, string>> {
    const value = this.value(key) ?? {};
    if (
      typeof value === 'object' &&
      Object.values(value as Record<string, unknown>).every((text) => typeof text === 'string')
    ) {
      return value as Record<string, string>;
    }
    throw this.refusal(key, 'is not an object of strings', AGAIN);
  }

  list(key: string): readonly string[] {
    const value = this.value(key) ?? [];
    if (isList(value) && value.every((text) => typeof text === 'string')) return value;
    throw this.refusal(key, 'is not a list of strings', AGAIN);
  }

  /** The file in `directory` that the entry names, which lies within `root` and exists. */
  file(key: string, directory: string, root = directory): string {
    return this.#path(key, directory, root, 'file');
  }

  directory(key: string, directory: string, root = directory): string {
    return this.#path(key, directory, root, 'directory');
  }

  /** A file or a directory. */
  path(key: string, directory: string, root = directory): string {
    return this.#path(key, directory, root);
  }

  #path(key: string, directory: string, root: string, kind?: 'file' | 'directory'): string {
    const name = this.text(key);
    if (name === undefined || name === '') throw this.refusal(key, 'is missing', AGAIN);
    const base = relative(realpathSync(root), realpathSync(directory));
    const path = resolveInside(root, isAbsolute(name) ? name : join(base, name), {
      absolute: 'leaves',
      refuse: (why) => {
        throw this.refusal(key, why, 'keep every file within the assembly: synthesize with asset staging on');
      },
    });
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw this.refusal(key, 'does not exist', AGAIN);
    if (kind === 'file' && !found.isFile()) throw this.refusal(key, 'is not a file', AGAIN);
    if (kind === 'directory' && !found.isDirectory()) throw this.refusal(key, 'is not a directory', AGAIN);
    return path;
  }

  refusal(key: string, why: string, repair: string): Refusal {
    const value = this.value(key);
    const message = value === undefined ? why : `${written(value)} ${why}`;
    return new Refusal({ resource: this.#manifest, property: `${this.#place}.${key}`, message, repair });
  }
}

function written(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : shown(JSON.stringify(value));
}
