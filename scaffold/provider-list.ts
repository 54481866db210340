import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { ByHand } from './by-hand';
import { typeOf, variableOf } from './provider-name';

/** A constant that lists all providers by name, in a file with an import for each. */
export interface ProviderList {
  readonly file: string;
  readonly constant: string;
  /** The export that is imported for a provider, the file that it is imported from, and its name in this file. */
  readonly lineOf: (name: string) => { readonly exported: string; readonly from: string; readonly local: string };
}

export const lists: readonly ProviderList[] = [
  {
    file: 'services/catalog/catalog.ts',
    constant: 'catalog',
    lineOf: (name) => ({ exported: 'provider', from: `./${name}`, local: variableOf(name) }),
  },
  {
    file: 'stages/providers/provider-stages.ts',
    constant: 'providerStages',
    lineOf: (name) => ({
      exported: `${typeOf(name)}Stage`,
      from: `./${name}/${name}-stage`,
      local: `${typeOf(name)}Stage`,
    }),
  },
];

/**
 * The entries of the list: each provider's name with its import, as `./dogs#provider`, or as JSON if it is not an import.
 *
 * The file is executed with its imports replaced by names, so that it is understood however it is formatted. Throws ByHand.
 */
export function listed({ file, constant }: ProviderList, text: string): Map<string, string> {
  const module = { exports: {} as Record<string, unknown> };
  const require = (from: string) => new Proxy({}, { get: (_, name) => `${from}#${String(name)}` });
  try {
    const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
    runInNewContext(code, { module, exports: module.exports, require }, { timeout: 1000 });
    return new Map(
      Object.entries(module.exports[constant] as Record<string, unknown>).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
  } catch (error) {
    const [reason] = String(error).split('\n');
    throw new ByHand(`${file}: '${constant}' cannot be read as a list of providers (${reason})`);
  }
}

/** The text with the provider at the end of the list; unchanged if the list has it already. */
export function withProvider(list: ProviderList, text: string, name: string): string {
  const before = listed(list, text);
  const { exported, from } = list.lineOf(name);
  if (before.get(name) === `${from}#${exported}`) return text;
  const lines = text.split('\n');
  const close = endOf(list, lines);
  if (close !== undefined) {
    const first = lines.findIndex((line) => line.startsWith('import '));
    lines.splice(close, 0, entryLine(list, name));
    lines.splice(Math.max(first, 0), 0, importLine(list, name));
  }
  const wanted = before.set(name, `${from}#${exported}`);
  return checked(list, { text: lines.join('\n'), wanted, verb: 'add', name });
}

/** The text without the two lines that `withProvider` adds. */
export function withoutProvider(list: ProviderList, text: string, name: string): string {
  const after = listed(list, text);
  after.delete(name);
  const gone = [importLine(list, name), entryLine(list, name)];
  const lines = text.split('\n').filter((line) => !gone.includes(line));
  return checked(list, { text: lines.join('\n'), wanted: after, verb: 'take out', name });
}

interface Edit {
  readonly text: string;
  /** The entries that the list should have. */
  readonly wanted: ReadonlyMap<string, string>;
  readonly verb: string;
  readonly name: string;
}

/** Throws ByHand unless the text holds the wanted entries: the edit is by lines, and a list may be written in other ways. */
function checked(list: ProviderList, { text, wanted, verb, name }: Edit): string {
  const byHand = new ByHand(
    `${list.file}: it is written in a way that this command does not change safely, and nothing was changed: ${verb} these two lines, then run it again\n` +
      `  among the imports:     ${importLine(list, name)}\n` +
      `  in '${list.constant}': ${entryLine(list, name).trim()}`,
  );
  let now: Map<string, string>;
  try {
    now = listed(list, text);
  } catch {
    throw byHand;
  }
  if (now.size !== wanted.size || [...wanted].some(([key, value]) => now.get(key) !== value)) throw byHand;
  return text;
}

/** The index of the line that closes the list; undefined unless each entry has a line of its own. */
function endOf({ constant }: ProviderList, lines: readonly string[]): number | undefined {
  const declared = lines.findIndex((line) => new RegExp(`^export const ${constant}\\b`).test(line));
  const open = lines.findIndex((line, index) => index >= declared && /= \{$/.test(line));
  const close = lines.findIndex((line, index) => index > open && line.startsWith('}'));
  return declared === -1 || open === -1 || close === -1 ? undefined : close;
}

function importLine({ lineOf }: ProviderList, name: string): string {
  const { exported, from, local } = lineOf(name);
  return `import { ${exported === local ? local : `${exported} as ${local}`} } from '${from}';`;
}

function entryLine({ lineOf }: ProviderList, name: string): string {
  const { local } = lineOf(name);
  const key = /^\w+$/.test(name) ? name : `'${name}'`;
  return key === local ? `  ${key},` : `  ${key}: ${local},`;
}
