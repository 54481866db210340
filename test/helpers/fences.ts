import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './source-files';

/** A fenced block of a document. */
export interface Fence {
  /** `README.md:17` */
  readonly where: string;
  /** The words behind the fence's mark: `sh run`, `text`. */
  readonly info: readonly string[];
  readonly lines: readonly string[];
}

/** README.md and everything below docs/. */
export function documents(): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return ['README.md', ...docs.filter((path) => path.endsWith('.md')).map((path) => join('docs', path))];
}

/** Every fenced block of a document, indented ones in lists included, in the order of the document. */
export function fences(document: string): Fence[] {
  const found: Fence[] = [];
  let open: { mark: string; indent: number; fence: { where: string; info: string[]; lines: string[] } } | undefined;
  for (const [index, line] of readFileSync(join(root, document), 'utf8').split('\n').entries()) {
    const [, indent = '', mark, info = ''] = /^( *)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined && mark !== undefined) {
      const words = info.trim().split(/\s+/).filter(Boolean);
      open = { mark, indent: indent.length, fence: { where: `${document}:${index + 1}`, info: words, lines: [] } };
    } else if (open !== undefined && mark?.startsWith(open.mark) && info.trim() === '') {
      found.push(open.fence);
      open = undefined;
    } else open?.fence.lines.push(line.slice(open.indent));
  }
  if (open !== undefined) throw new Error(`${open.fence.where}: the block is not closed`);
  return found;
}

/** The commands of a block as a person would type them: without comments, continued lines put together. */
export function commandsOf({ lines }: Fence): string[] {
  return lines
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}
