import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { ByHand } from './by-hand';
import { typeOf, variableOf } from './provider-name';

/** A constant that lists all providers by name, in a file with an import for each. */
export interface ProviderList {
  readonly file: string;
  readonly constant: string;
  /** What is exported for a provider, from where, and what it is called here. */
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
 * What the list holds: where each provider's part comes from, as `./dogs#provider`; what is no import, as JSON.
 *
 * The file is run, with names in place of what it imports: however a person has written it, this is what it means.
 * Throws ByHand.
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

/** The text with the provider at the end of the list; the same text if a person has written it there already. */
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
  return checked(list, lines.join('\n'), before.set(name, `${from}#${exported}`), 'add', name);
}

/** The text without the two lines that `withProvider` adds. */
export function withoutProvider(list: ProviderList, text: string, name: string): string {
  const after = listed(list, text);
  after.delete(name);
  const gone = [importLine(list, name), entryLine(list, name)];
  const lines = text.split('\n').filter((line) => !gone.includes(line));
  return checked(list, lines.join('\n'), after, 'take out', name);
}

/** Whatever was done to the text, it has to mean what was wanted, and what it held before. */
function checked(
  list: ProviderList,
  text: string,
  wanted: ReadonlyMap<string, string>,
  verb: string,
  name: string,
): string {
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

/** The line that closes the list, of which each entry has a line of its own. */
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
