import { createServer, type Server } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import type Koa from 'koa';
import { LIMITS } from './deadline';
import type { Log } from './log';

/** Longer than the 60 s after which an ALB closes an idle connection: it must never meet one that we have closed. */
const KEEP_ALIVE_MS = 65_000;
/** How long a drained connection may stay idle: a request on its way when SIGTERM came arrives within this. */
const IDLE_GRACE_MS = 500;
/** Below the target groups' deregistration delay of 10 s, with a second left for the log. */
const DRAIN_LIMIT_MS = 8500;

export interface Serving {
  readonly port: number;
  readonly host: string;
  readonly log: Log;
}

/**
 * Serves `app` until SIGTERM or SIGINT, then drains and ends the process: 0, or 1 if requests had to be cut off.
 *
 * Rejects when it cannot listen.
 */
export async function serve(app: Koa, { port, host, log }: Serving): Promise<void> {
  const server = serverOf(app, LIMITS.deadline);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  log.info({ address: server.address() }, 'listening');

  const stop = (signal: NodeJS.Signals) => {
    if (app.context.draining) return;
    app.context.draining = true;
    log.info({ signal, connections: sockets.size }, 'draining');
    drain(server, sockets, () => {
      log.info('stopped');
      process.exit(0);
    });
    setTimeout(() => {
      log.warn({ connections: sockets.size }, 'stopped with requests unanswered');
      process.exit(1);
    }, DRAIN_LIMIT_MS);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

/**
 * A server that closes a connection whose request does not arrive: its head within `patience` milliseconds, its body a
 * second later, when who reads it has said so already. Node itself waits for five minutes.
 */
export function serverOf(app: Koa, patience: number): Server {
  const limits = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: patience,
    requestTimeout: patience + 1000,
    connectionsCheckingInterval: Math.min(patience, 1000),
  };
  return createServer(limits, app.callback());
}

/**
 * No new connections; those that exist are closed after their next response, or when they stay silent.
 *
 * Not `http.Server.close`: it destroys idle connections at once, also one whose next request has arrived at the kernel
 * and was not read yet. Only the listening socket is closed here.
 */
function drain(server: Server, sockets: ReadonlySet<Socket>, done: () => void): void {
  // One turn of the event loop more, so that connections waiting in the kernel's queue are accepted.
  setImmediate(() => TcpServer.prototype.close.call(server, done));
  setTimeout(() => {
    // Right after reading: what has arrived until now makes its connection busy.
    setImmediate(() => {
      server.closeIdleConnections();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    });
  }, IDLE_GRACE_MS);
}
