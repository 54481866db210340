import type { Context } from 'koa';
import pino, { type DestinationStream, type Logger } from 'pino';

/** Longest value of the caller's that one log line repeats. */
const CALLER_TEXT = 256;

/** The log of a service: one JSON object a line. */
export interface Log extends Logger {
  /** The line of one request that was answered; with `fault`, why it could not be served. */
  request(ctx: Context, started: number, fault?: unknown): void;
}

/**
 * `service` is in every line. Neither bodies nor query strings are ever logged: they are the callers' data.
 *
 * pino formats, which is cheap; where the lines go is ours (see LogSink), since pino's own destination is not.
 */
export function createLog(service: string, destination: DestinationStream): Log {
  const log = pino(
    {
      base: { service },
      timestamp: isoTime(),
      formatters: { level: (level) => ({ level }) },
      serializers: { err: describeError },
    },
    destination,
  );
  return Object.assign(log, {
    request(ctx: Context, started: number, fault?: unknown) {
      const { req, res } = ctx;
      const line: Record<string, unknown> = {
        method: req.method,
        path: pathOf(req.url!),
        status: res.statusCode,
        durationMs: Math.round((performance.now() - started) * 1000) / 1000,
      };
      const requestId = req.headers['x-request-id'];
      if (requestId !== undefined) line.requestId = String(requestId).slice(0, CALLER_TEXT);
      const traceId = req.headers['x-amzn-trace-id'];
      if (traceId !== undefined) line.traceId = String(traceId).slice(0, CALLER_TEXT);
      if (fault === undefined) return log.info(line);
      line.err = fault;
      log.error(line);
    },
  });
}

/** pino's own ISO time formats each line's anew, which is half the cost of a line; within a millisecond it is the same. */
function isoTime(): () => string {
  let time = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== time) {
      time = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.length > CALLER_TEXT ? `${path.slice(0, CALLER_TEXT)}…` : path;
}

/** Only what names the error: pino's own serializer copies every property, a request's body among them. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  return { type: error.name, message: error.message, stack: error.stack };
}
