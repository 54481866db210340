import type { IncomingMessage, ServerResponse } from 'node:http';
import Koa, { type Context, type Middleware } from 'koa';
import type { Provider } from '../catalog/catalog';
import { send } from './answer';
import type { Log } from './log';
import { answerTo, Problem } from './problem';
import { type Handlers, routesOf } from './routes';

declare module 'koa' {
  interface DefaultContext {
    /** True from SIGTERM on: each response then closes its connection. Kept on `app.context`. */
    draining?: boolean;
  }
}

/**
 * Koa without its own end of a request: the middleware below sends every response and catches every error.
 *
 * Koa would watch each response for a socket that breaks, at a fifth of the throughput; a caller who has gone away is
 * nothing to act on here.
 */
class Application extends Koa {
  /** Koa's own, which its types leave out. */
  declare private readonly compose: (middleware: Middleware[]) => (ctx: Context) => Promise<void>;

  override callback(): ReturnType<Koa['callback']> {
    const handle = this.compose(this.middleware);
    return (req, res) => handle(this.createContext(req as IncomingMessage, res as ServerResponse) as Context);
  }
}

/**
 * The Koa app of a provider: its routes, the funnel for errors, one log line for each request.
 *
 * A request for an exact path is looked up before any router sees it; see `Answer` for how responses leave.
 */
export function createApplication<P extends Provider>(provider: P, handlers: Handlers<P>, log: Log): Koa {
  const app = new Application();
  const { exact, middleware } = routesOf(provider, handlers);

  const hot = new Map([...exact].map(([path, handler]) => [path, { handler, log: log.requests('GET', path) }]));

  app.use(async (ctx, next) => {
    const started = performance.now();
    const route = ctx.req.method === 'GET' ? hot.get(ctx.req.url!) : undefined;
    let fault: unknown;
    try {
      if (route === undefined) {
        await next();
      } else {
        const answer = route.handler(ctx);
        send(ctx, answer instanceof Promise ? await answer : answer);
      }
    } catch (error) {
      send(ctx, answerTo(error));
      if (!(error instanceof Problem)) fault = error;
    }
    const requestLog = route?.log ?? log.requests(ctx.method, withoutQuery(ctx.req.url!));
    requestLog(ctx, started, fault);
  });
  app.use(middleware);
  return app;
}

/** Not `ctx.path`, which throws for a target that is no URL. */
function withoutQuery(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
