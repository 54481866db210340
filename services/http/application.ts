import type { IncomingMessage, ServerResponse } from 'node:http';
import Koa, { type Context, type Middleware } from 'koa';
import type { Provider } from '../catalog/provider';
import { type Answer, send } from './answer';
import { Deadline, LIMITS, type Limits } from './deadline';
import type { Log, RequestLog } from './log';
import { answerTo, Problem, Unavailable } from './problem';
import { type Handlers, type Match, routesOf, withoutQuery } from './routes';

declare module 'koa' {
  interface DefaultContext {
    params: Match['params'];
    /** Aborts when the request's time is over or its caller has left. A handler hands it to all that it waits for. */
    readonly signal: AbortSignal;
    /** Made when a handler asks for the signal or has to be waited for. */
    deadline?: Deadline;
    /** True from SIGTERM on: each response then closes its connection. Kept on `app.context`. */
    draining?: boolean;
    /** When the last request came that was not a health check, by `performance.now()`. Kept on `app.context`. */
    lastAsked?: number;
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
 * See `Answer` for how responses leave. A handler that returns a promise is held to `limits`, whatever it waits for; the
 * health path is answered however many requests wait.
 */
export function createApplication<P extends Provider>(
  provider: P,
  handlers: Handlers<P>,
  log: Log,
  limits: Limits = LIMITS,
): Koa {
  const app = new Application();
  const routes = routesOf(provider, handlers, log);
  let underway = 0;

  const deadlineOf = (ctx: Context) => {
    ctx.deadline ??= new Deadline(ctx.res, limits.deadline);
    return ctx.deadline;
  };
  Object.defineProperty(app.context, 'signal', {
    get(this: Context) {
      return deadlineOf(this).signal;
    },
  });

  const waitFor = async (ctx: Context, answer: Promise<Answer>) => {
    const deadline = deadlineOf(ctx);
    underway++;
    try {
      return await deadline.hold(answer);
    } finally {
      underway--;
    }
  };

  app.use(async (ctx) => {
    const started = performance.now();
    const { method, url } = ctx.req as { method: string; url: string };
    let requestLog: RequestLog | undefined;
    let fault: unknown;
    if (url !== provider.healthPath) app.context.lastAsked = started;
    try {
      const match = routes(method, url);
      requestLog = match.log;
      ctx.params = match.params;
      if (underway >= limits.underway && !match.always)
        throw new Unavailable('Too many requests wait already: try again');
      const answer = match.handler(ctx);
      send(ctx, answer instanceof Promise ? await waitFor(ctx, answer) : answer);
    } catch (error) {
      send(ctx, answerTo(error));
      if (!(error instanceof Problem)) fault = error;
    }
    ctx.deadline?.end();
    requestLog ??= log.requests(method, withoutQuery(url));
    requestLog(ctx, started, fault);
  });
  return app;
}
