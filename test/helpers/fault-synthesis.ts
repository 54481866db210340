import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../rehearsal';
import { exampleConfiguration } from './configuration';
import { copySources, kept } from './kept';
import { shippedTree } from './shipped-tree';
import { root } from './source-files';

/** What the shipped assembly is synthesized with: a FaultAssembly puts its own in its place. */
export const BUILD_ID = 'build:of-the-fault-catalogue';

/** The directory of the assembly that the repository synthesizes as it ships; not to be written to. */
export function shippedAssembly(): Promise<string> {
  shipped ??= synthesized('assembly', {});
  return shipped;
}

/** One and the same for all faults of a file, also where somebody goes on writing meanwhile. */
let shipped: Promise<string> | undefined;

/** The same with other values in the configuration; `name` tells it from others. */
export function configuredAssembly(name: string, values: object): Promise<string> {
  const privateApi = JSON.stringify(exampleConfiguration((configuration) => Object.assign(configuration, values)));
  return synthesized(`assembly-${name}`, { privateApi });
}

/** The same of sources in which a text was replaced; `name` tells it from others. */
export async function editedAssembly(name: string, file: string, from: string, to: string): Promise<string> {
  const tree = await kept(`tree-${name}`, async (directory) => {
    copySources(directory);
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    const path = join(directory, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(path, text.replace(from, to));
  });
  return synthesized(`assembly-${name}`, {}, tree);
}

async function synthesized(name: string, context: Readonly<Record<string, string>>, tree?: string): Promise<string> {
  const directory = tree ?? (await shippedTree());
  return kept(name, async (output) => {
    const lines: string[] = [];
    await synthesize({
      directory,
      output,
      context,
      buildId: BUILD_ID,
      signal: new AbortController().signal,
      onLine: (line) => lines.push(line),
    }).catch((error: Error) => {
      throw new Error(`${error.message}\n${lines.join('\n')}`);
    });
  });
}
