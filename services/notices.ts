import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * The licences of the packages that a bundle has in it, which most of them ask to be kept with their code: each text
 * once, below the names of those that it is for. `comments` are what esbuild found in the code itself.
 *
 * From the packages' own files: few of them repeat their licence in the code.
 */
export function noticesOf({ outputs }: Metafile, comments: string, root: string): string {
  const directories = new Set<string>();
  for (const input of Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))) {
    const [directory] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (directory !== undefined) directories.add(directory);
  }
  const namesOf = new Map<string, string[]>();
  for (const directory of [...directories].sort()) {
    const { name, text } = packageIn(path.join(root, directory));
    namesOf.set(text, [...(namesOf.get(text) ?? []), name]);
  }
  const parts = [...namesOf].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  return ['What is bundled here, and its licences.', ...parts, comments.trim()]
    .filter((part) => part !== '')
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}

interface Package {
  /** With its version. */
  readonly name: string;
  /** Of its licence. */
  readonly text: string;
}

/** Services have most packages in common. */
const packages = new Map<string, Package>();

function packageIn(directory: string): Package {
  let found = packages.get(directory);
  if (found === undefined) {
    const { name, version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    const text = licenceIn(directory) ?? `${license}; the package has no file with its text.`;
    found = { name: `${name} ${version}`, text };
    packages.set(directory, found);
  }
  return found;
}

function licenceIn(directory: string): string | undefined {
  const files = readdirSync(directory).filter((file) => LICENCE_FILE.test(file));
  if (files.length === 0) return undefined;
  return files
    .sort()
    .map((file) => readFileSync(path.join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}
