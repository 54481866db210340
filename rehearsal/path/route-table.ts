/** The parsed key of a route: `GET /todo/{todoId}`. */
export interface RouteKey {
  /** `ANY` for any method. */
  readonly method: string;
  /** Undefined for `$default`. */
  readonly segments: readonly Segment[] | undefined;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string };

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'ANY'];

/** Undefined if API Gateway would not take the key. */
export function parseRouteKey(key: string): RouteKey | undefined {
  if (key === '$default') return { method: 'ANY', segments: undefined };
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(key) ?? [];
  if (method === undefined || path === undefined || !methods.includes(method)) return undefined;
  const segments: Segment[] = [];
  for (const text of split(path)) {
    const segment = parseSegment(text);
    // A greedy variable can only be the last segment.
    if (segment === undefined || segments.at(-1)?.kind === 'greedy') return undefined;
    segments.push(segment);
  }
  return { method, segments };
}

function parseSegment(text: string): Segment | undefined {
  const [, name, greedy] = /^\{([\w.-]+)(\+?)\}$/.exec(text) ?? [];
  if (name !== undefined) return { kind: greedy === '+' ? 'greedy' : 'variable', name };
  return /[{}]/.test(text) ? undefined : { kind: 'literal', text };
}

/**
 * Chooses the route for a request.
 *
 * The most specific one wins: a full match before a greedy variable before `$default`, a literal segment before a
 * variable, a stated method before ANY. "Working with routes for HTTP APIs", API Gateway Developer Guide.
 */
export class RouteTable<T> {
  readonly #routes: { readonly key: RouteKey; readonly route: T }[];

  constructor(routes: readonly { readonly key: string; readonly route: T }[]) {
    this.#routes = routes
      .map(({ key, route }) => ({ key: parseRouteKey(key)!, route }))
      .sort((a, b) => compare(a.key, b.key));
  }

  /**
   * An encoded slash parts the path like any other: the API decodes a path once, before it looks for a route. Public reports
   * agree (https://github.com/middleapi/standard-server/pull/93 has captures of the decoded path); no page of AWS says so.
   */
  match(method: string, path: string): T | undefined {
    const segments = split(decodedPath(path));
    return this.#routes.find(({ key }) => (key.method === 'ANY' || key.method === method) && fits(key, segments))
      ?.route;
  }
}

/** As it is, if it has an escape that stands for nothing. */
function decodedPath(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function split(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

function fits({ segments }: RouteKey, path: readonly string[]): boolean {
  if (segments === undefined) return true;
  const greedy = segments.at(-1)?.kind === 'greedy';
  if (greedy ? path.length < segments.length : path.length !== segments.length) return false;
  return segments.every((segment, index) =>
    segment.kind === 'literal' ? segment.text === path[index] : path[index] !== '',
  );
}

const rank = { literal: 0, variable: 1, greedy: 2 } as const;

function compare(a: RouteKey, b: RouteKey): number {
  if (a.segments === undefined || b.segments === undefined)
    return Number(a.segments === undefined) - Number(b.segments === undefined);
  const greedy = Number(a.segments.at(-1)?.kind === 'greedy') - Number(b.segments.at(-1)?.kind === 'greedy');
  if (greedy !== 0) return greedy;
  for (let i = 0; i < Math.min(a.segments.length, b.segments.length); i++) {
    const difference = rank[a.segments[i]!.kind] - rank[b.segments[i]!.kind];
    if (difference !== 0) return difference;
  }
  return b.segments.length - a.segments.length || Number(a.method === 'ANY') - Number(b.method === 'ANY');
}
