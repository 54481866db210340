import { createServer, type Server } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
import type Koa from 'koa';
import { LIMITS } from './deadline';
import type { Log } from './log';

/** Longer than the 60 s after which an ALB closes an idle connection: it must never meet one that we have closed. */
const KEEP_ALIVE_MS = 65_000;
/**
 * Where nothing has been asked for so long, nothing new comes any more.
 *
 * A Network Load Balancer goes on opening connections for about two minutes after it was told to stop
 * (aws/containers-roadmap#470). The deregistration delay carries most of that; this carries the rest.
 */
const QUIET_MS = 1000;
/** What still comes then comes from somebody who does not know that this service stops. */
const ACCEPT_LIMIT_MS = 100_000;
/** How long a drained connection may stay idle: a request that was on its way arrives within this. */
const IDLE_GRACE_MS = 500;
/** For what was accepted last. With the limit above, below the 120 s in which a task or a unit must have stopped. */
const DRAIN_LIMIT_MS = 8500;

export interface Serving {
  readonly port: number;
  readonly host: string;
  readonly log: Log;
}

/**
 * Serves `app` until SIGTERM or SIGINT, and on until nothing new comes. Then it drains and ends the process: 0, or 1 if
 * requests had to be cut off.
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
    whenQuiet(app, () => {
      drain(server, sockets, () => {
        log.info('stopped');
        process.exit(0);
      });
      setTimeout(() => {
        log.warn({ connections: sockets.size }, 'stopped with requests unanswered');
        process.exit(1);
      }, DRAIN_LIMIT_MS);
    });
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

/** Calls `done` when nothing has been asked for a while, at once if that is so already. Health checks do not count. */
function whenQuiet(app: Koa, done: () => void): void {
  const began = performance.now();
  const look = () => {
    const now = performance.now();
    const quietAt = (app.context.lastAsked ?? Number.NEGATIVE_INFINITY) + QUIET_MS;
    if (now >= quietAt || now >= began + ACCEPT_LIMIT_MS) done();
    else setTimeout(look, quietAt - now);
  };
  look();
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
