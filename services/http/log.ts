import type { Context } from 'koa';
import pino, { type DestinationStream, type Logger } from 'pino';

/** Longest value of the caller's that one log line repeats. */
const CALLER_TEXT = 256;

/** The log of a service: one JSON object a line. */
export interface Log extends Logger {
  /** The log of all requests with this method and path: what they have in common is made into JSON once. */
  requests(method: string, path: string): RequestLog;
}

/** Writes the line of one request that was answered; with `fault`, why it could not be served. */
export type RequestLog = (ctx: Context, started: number, fault?: unknown) => void;

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
  const requests = (method: string, path: string): RequestLog => {
    const child = log.child({ method, path: shortened(path) });
    return ({ req, res }, started, fault) => {
      const line: Record<string, unknown> = {
        status: res.statusCode,
        durationMs: Math.round((performance.now() - started) * 1000) / 1000,
      };
      const requestId = req.headers['x-request-id'];
      if (requestId !== undefined) line.requestId = shortened(String(requestId));
      const traceId = req.headers['x-amzn-trace-id'];
      if (traceId !== undefined) line.traceId = shortened(String(traceId));
      if (fault === undefined) return child.info(line);
      line.err = fault;
      child.error(line);
    };
  };
  return Object.assign(log, { requests });
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

function shortened(text: string): string {
  return text.length > CALLER_TEXT ? `${text.slice(0, CALLER_TEXT)}…` : text;
}

/** Only what names the error: pino's own serializer copies every property, a request's body among them. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  return { type: error.name, message: error.message, stack: error.stack };
}
