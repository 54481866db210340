import type { IncomingMessage, ServerResponse } from 'node:http';
import Koa, { type Context, type Middleware } from 'koa';
import type { Provider } from '../catalog/provider';
import { send } from './answer';
import type { Log, RequestLog } from './log';
import { answerTo, Problem } from './problem';
import { type Handlers, type Match, routesOf, withoutQuery } from './routes';

declare module 'koa' {
  interface DefaultContext {
    params: Match['params'];
    /** True from SIGTERM on: each response then closes its connection. Kept on `app.context`. */
    draining?: boolean;
  }
}

type Handle = (ctx: Context) => Promise<void>;

/**
 * Koa without its own end of a request: the middleware below sends every response and catches every error.
 *
 * Koa would watch each response for a socket that breaks, at a fifth of the throughput; a caller who has gone away is
 * nothing to act on here.
 */
class Application extends Koa {
  /** Koa's own, which its types leave out. */
  declare private readonly compose: (middleware: Middleware[]) => Handle;

  override callback(): ReturnType<Koa['callback']> {
    const [only, ...others] = this.middleware as unknown as Handle[];
    // Composing one with nothing costs a fiftieth of the throughput.
    const handle = others.length === 0 ? only! : this.compose(this.middleware);
    return (req, res) => handle(this.createContext(req as IncomingMessage, res as ServerResponse) as Context);
  }
}

/**
 * The Koa app of a provider: its routes, the funnel for errors, one log line for each request.
 *
 * See `Answer` for how responses leave.
 */
export function createApplication<P extends Provider>(provider: P, handlers: Handlers<P>, log: Log): Koa {
  const app = new Application();
  const routes = routesOf(provider, handlers, log);

  app.use(async (ctx) => {
    const started = performance.now();
    const { method, url } = ctx.req as { method: string; url: string };
    let requestLog: RequestLog | undefined;
    let fault: unknown;
    try {
      const match = routes(method, url);
      requestLog = match.log;
      ctx.params = match.params;
      const answer = match.handler(ctx);
      send(ctx, answer instanceof Promise ? await answer : answer);
    } catch (error) {
      send(ctx, answerTo(error));
      if (!(error instanceof Problem)) fault = error;
    }
    requestLog ??= log.requests(method, withoutQuery(url));
    requestLog(ctx, started, fault);
  });
  return app;
}
