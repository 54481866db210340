import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Koa from 'koa';
import { createLog, type Log } from '../../services/http/log';

/** An app that listens on a free port of this machine. */
export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

export async function listen(app: Pick<Koa | Server, 'listen'>): Promise<Served> {
  const server: Server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a response's JSON has no type before the test looks at it
  readonly json: any;
}

export interface Sent {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** One request exactly as given, on a connection of its own. `target` is not normalized, unlike with `fetch`. */
export function send(port: number, method: string, target: string, { headers, body }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path: target, headers, agent: false };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { statusCode = 0, headers } = response;
        resolve({ status: statusCode, headers, text, json: text.startsWith('{') ? JSON.parse(text) : undefined });
      });
    });
    request.on('error', reject).end(body);
  });
}

/** A log whose lines can be read. */
export function capturedLog(): { log: Log; text(): string; lines(): Record<string, unknown>[] } {
  let text = '';
  const log = createLog('test', { write: (line) => (text += line) });
  const lines = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return { log, lines, text: () => text };
}

/** Waits until `condition` holds; throws after ten seconds, so that a broken promise does not become an endless test. */
export async function until(condition: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 10_000; !condition(); await sleep(5)) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${condition}`);
  }
}
