import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { Provider, Route } from '../catalog/catalog';
import { type Answer, json, send } from './answer';
import { Invalid, NotAllowed, NotFound } from './problem';

/** Answers one route; `ctx.params` has the path's parameters. Throws a Problem for what the caller must be told. */
export type Handler = (ctx: Context) => Answer | Promise<Answer>;

/** `GET /todo/{todoId}`, of each route of the catalog; of each apart, or methods and paths would be combined freely. */
type RouteKey<R extends Route> = R extends Route ? `${R['method']} ${R['path']}` : never;

/** A handler for every route of the catalog, and for nothing else. */
export type Handlers<P extends Provider> = Readonly<Record<RouteKey<P['routes'][number]>, Handler>>;

export interface Routes {
  /** Handlers of GET routes whose paths have no parameters, by path. */
  readonly exact: ReadonlyMap<string, Handler>;
  /** Answers everything else; throws NotFound or NotAllowed. */
  readonly middleware: Middleware;
}

const healthy = json(200, { status: 'ok' });

/**
 * The catalog's routes and the health path.
 *
 * The compiler holds handlers and catalog together; the check here holds for whoever builds a catalog at run time.
 */
export function routesOf<P extends Provider>(provider: P, handlers: Handlers<P>): Routes {
  const remaining = new Map<string, Handler>(Object.entries(handlers));
  const exact = new Map<string, Handler>();
  const router = new Router({ strict: true, sensitive: true });

  const add = (method: string, path: string, handler: Handler) => {
    router.register(path.replace(/\{(\w+)\}/g, ':$1'), [method], async (ctx) => {
      send(ctx as Context, await handler(ctx as Context));
    });
    if (method === 'GET' && !path.includes('{')) exact.set(path, handler);
  };

  add('GET', provider.healthPath, () => healthy);
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

  const dispatch = router.routes() as unknown as Middleware;
  return {
    exact,
    middleware: (ctx) => {
      refuseMalformedTarget(ctx);
      return dispatch(ctx, () => unrouted(ctx as Context));
    },
  };
}

/** Koa parses the target where somebody first asks for a part of it, and throws there. */
function refuseMalformedTarget({ request }: { request: Context['request'] }): void {
  try {
    void request.path;
  } catch {
    throw new Invalid('The request target is not a valid URL');
  }
}

/** No route took the request; `ctx.matched` has those that differ in the method alone. */
async function unrouted(ctx: Context): Promise<never> {
  const layers: { methods: string[] }[] = ctx.matched ?? [];
  const allowed = [...new Set(layers.flatMap((layer) => layer.methods))];
  if (allowed.length > 0) throw new NotAllowed(ctx.method, allowed);
  throw new NotFound(`There is nothing at ${ctx.path}`);
}
