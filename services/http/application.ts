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

  app.use(async (ctx, next) => {
    const started = performance.now();
    let fault: unknown;
    try {
      const handler = ctx.req.method === 'GET' ? exact.get(ctx.req.url!) : undefined;
      if (handler === undefined) {
        await next();
      } else {
        const answer = handler(ctx);
        send(ctx, answer instanceof Promise ? await answer : answer);
      }
    } catch (error) {
      send(ctx, answerTo(error));
      if (!(error instanceof Problem)) fault = error;
    }
    log.request(ctx, started, fault);
  });
  app.use(middleware);
  return app;
}
