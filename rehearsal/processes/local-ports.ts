import { createServer } from 'node:net';

// Below the range from which Linux and macOS choose ports, so that no other process gets one by chance.
const FIRST = 20_000;
const LAST = 30_000;

const reserved = new Set<number>();
let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/**
 * Reserves a free port of 127.0.0.1 for a server that does not listen yet.
 *
 * A command that waits for a service needs the port before the service listens; until then its connections are refused.
 */
export async function keepPort(): Promise<number> {
  for (let tries = 0; tries < LAST - FIRST; tries++) {
    const port = next;
    next = next === LAST ? FIRST : next + 1;
    if (!reserved.has(port) && (await isFree(port))) {
      reserved.add(port);
      return port;
    }
  }
  throw new Error(`no port from ${FIRST} to ${LAST} is free on 127.0.0.1`);
}

export function releasePort(port: number): void {
  reserved.delete(port);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

const OWN_ADDRESS = /(?:127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0):(\d{1,5})(?!\d)/g;
const OWN_HTTP = /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?=[/\s"']|$)/g;

/** The local ports in a text: `http://localhost:8081/health` → 8081. */
export function ownPorts(text: string): Set<number> {
  const ports = new Set([...text.matchAll(OWN_ADDRESS)].map(([, port]) => Number(port)));
  if (text.search(OWN_HTTP) >= 0) ports.add(80);
  return ports;
}

/** The text with each local port replaced by the one that is reserved for it. */
export function withLocalPorts(text: string, ports: ReadonlyMap<number, number>): string {
  return text
    .replaceAll(OWN_HTTP, () => `http://127.0.0.1:${ports.get(80) ?? 80}`)
    .replaceAll(OWN_ADDRESS, (all, port) => {
      const actual = ports.get(Number(port));
      return actual === undefined ? all : `127.0.0.1:${actual}`;
    });
}
