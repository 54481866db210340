import findMyWay, { type HTTPMethod } from 'find-my-way';
import type { Context } from 'koa';
import type { Provider, Route } from '../catalog/provider';
import type { Answer } from './answer';
import { HealthPath } from './health-path';
import type { Log, RequestLog } from './log';
import { Invalid, NotAllowed, NotFound } from './problem';

/** Answers one route; `ctx.params` has the path's parameters. Throws a Problem for what the caller must be told. */
export type Handler = (ctx: Context) => Answer | Promise<Answer>;

/** `GET /todo/{todoId}`, of each route of the catalog; of each apart, or methods and paths would be combined freely. */
type RouteKey<R extends Route> = R extends Route ? `${R['method']} ${R['path']}` : never;

/** A handler for every route of the catalog, and for nothing else. */
export type Handlers<P extends Provider> = Readonly<Record<RouteKey<P['routes'][number]>, Handler>>;

export interface Match {
  readonly handler: Handler;
  /** Also when the service has too much to do. */
  readonly always?: true;
  /** Those of the path, by the names that the catalog gives them. */
  readonly params: Readonly<Record<string, string>>;
  /** Of a path without parameters. */
  readonly log?: RequestLog;
}

/** Finds who answers. Throws NotFound, NotAllowed, or Invalid for a target that is no URL. */
export type Routes = (method: string, target: string) => Match;

/** Node reads 16 KiB of headers: no parameter can be longer, and what is too long for a route is for its handler to say. */
const MAX_PARAMETER = 16 * 1024;

/** All that a URL consists of: anything else is escaped (RFC 3986). */
const ASCII = /^[\x21-\x7e]+$/;

/**
 * The catalog's routes and the health path.
 *
 * The compiler holds handlers and catalog together; the check here holds for whoever builds a catalog at run time.
 */
export function routesOf<P extends Provider>(provider: P, handlers: Handlers<P>, log: Log): Routes {
  const remaining = new Map<string, Handler>(Object.entries(handlers));
  const router = findMyWay<never>({
    maxParamLength: MAX_PARAMETER,
    // Any function: it is what makes a malformed target different from an unknown one.
    onBadUrl: () => {},
  });
  /** GET of paths without parameters, exactly as the catalog writes them: most of what comes needs no search. */
  const exact = new Map<string, Match>();
  const methods = new Set<string>();

  const add = (method: string, path: string, handler: Handler, always?: true) => {
    // As everywhere, HEAD is GET: Node leaves the body out.
    for (const one of method === 'GET' ? ['HEAD', 'GET'] : [method]) {
      const match: Match = {
        handler,
        params: {},
        ...(always && { always }),
        ...(!path.includes('{') && { log: log.requests(one, path) }),
      };
      router.on(one as HTTPMethod, path.replace(/\{(\w+)\}/g, ':$1'), () => {}, match);
      if (one === 'GET' && match.log !== undefined) exact.set(path, match);
      methods.add(one);
    }
  };

  const health = new HealthPath();
  add('GET', provider.healthPath, (ctx) => health.answer(ctx), true);
  for (const { method, path } of provider.routes) {
    const key = `${method} ${path}`;
    const handler = remaining.get(key);
    if (handler === undefined)
      throw new Error(`${provider.name}: the catalog's route '${key}' has no handler: add one`);
    remaining.delete(key);
    add(method, path, handler);
  }
  const [surplus] = remaining.keys();
  if (surplus !== undefined)
    throw new Error(`${provider.name}: '${surplus}' is not in the catalog: add the route there`);

  const find = (method: string, target: string) => {
    const found = router.find(method as HTTPMethod, target);
    // The router matches `/todo/` with an empty parameter.
    return found !== null && Object.values(found.params).includes('') ? null : found;
  };

  return (method, target) => {
    const match = method === 'GET' ? exact.get(target) : undefined;
    if (match !== undefined) return match;
    // Node decodes the request line as latin1, which would turn a UTF-8 name into a different one.
    if (!ASCII.test(target)) throw new Invalid('The request target is not a valid URL');
    const found = find(method, target);
    if (found === null) {
      const allowed = [...methods].filter((other) => find(other, target) !== null);
      if (allowed.length > 0) throw new NotAllowed(method, allowed);
      throw new NotFound(`There is nothing at ${withoutQuery(target)}`);
    }
    if (found.store === null) throw new Invalid('The request target is not a valid URL');
    return { ...(found.store as Match), params: found.params as Match['params'] };
  };
}

/** The part of a request's target that may appear in logs and messages: the query is the caller's data. */
export function withoutQuery(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
