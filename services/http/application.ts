import Koa from 'koa';
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
 * The Koa app of a provider: its routes, the funnel for errors, one log line for each request.
 *
 * A request for an exact path is looked up before any router sees it; see `Answer` for how responses leave.
 */
export function createApplication<P extends Provider>(provider: P, handlers: Handlers<P>, log: Log): Koa {
  const app = new Koa();
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
  // A connection that broke off: without a listener Koa prints its stack.
  app.on('error', (error) => log.warn(error, 'connection failed'));
  return app;
}
