import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { parseSync } from '@swc/core';

export const root = join(__dirname, '..', '..');

export interface SourceFile {
  /** Relative to the root of the project. */
  readonly path: string;
  /** What it imports, for its values or its types: files relative to the root without extension, or names of packages. */
  readonly imports: readonly string[];
  readonly reExports: boolean;
  /** Of its names, strings and regular expressions; not of its comments. */
  readonly words: ReadonlySet<string>;
  readonly readsEnvironment: boolean;
  /** To the standard output or the standard errors of its process. */
  readonly writesOutput: boolean;
}

/** Every TypeScript file below these folders, read by a parser: comments and strings that look like imports are none. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => read(posix.join(folder, path))),
  );
}

/** A parsed file as plain data. @swc/core types its nodes, but has no walk over all of them. */
interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

function read(path: string): SourceFile {
  const nodes = [
    ...walk(parseSync(readFileSync(join(root, path), 'utf8'), { syntax: 'typescript', target: 'es2022' })),
  ];
  return {
    path,
    imports: [...new Set(nodes.flatMap(importedBy).map((specifier) => resolved(path, specifier)))],
    reExports: nodes.some(({ type, source }) => type?.startsWith('Export') && source),
    words: new Set(nodes.flatMap(wordsOf)),
    readsEnvironment: nodes.some(isProcessEnv),
    writesOutput: nodes.some(isOutput),
  };
}

function* walk(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value) yield value as Node;
  for (const child of Object.values(value)) yield* walk(child);
}

function importedBy(node: Node): string[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return text(node.source);
    case 'TsImportType':
      return text(node.argument);
    case 'TsExternalModuleReference':
      return text(node.expression);
    case 'CallExpression': {
      const callee = node.callee as Node;
      const loads = callee.type === 'Import' || (callee.type === 'Identifier' && callee.value === 'require');
      return loads ? text((node.arguments as { expression: Node }[])[0]?.expression) : [];
    }
    default:
      return [];
  }
}

function text(literal: unknown): string[] {
  const value = (literal as Node | undefined | null)?.value;
  return typeof value === 'string' ? [value] : [];
}

function wordsOf({ value, pattern, raw }: Node): string[] {
  return [value, pattern, raw].filter((text) => typeof text === 'string').flatMap((text) => text.split(/[^\w-]+/));
}

function isProcessEnv({ type, object, property }: Node): boolean {
  return type === 'MemberExpression' && (object as Node).value === 'process' && (property as Node).value === 'env';
}

function isOutput({ type, object, property }: Node): boolean {
  if (type !== 'MemberExpression') return false;
  const name = (object as Node).value;
  return (
    name === 'console' || (name === 'process' && ['stdout', 'stderr'].includes((property as Node).value as string))
  );
}

function resolved(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier.startsWith('node:') || builtinModules.includes(specifier))
    return `node:${specifier.replace('node:', '')}`;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
